"""Suppliers and products of the sample city. All invented; art forms are Guangzhou's own."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SupplierWords:
    name: str
    kind: str
    sector: str
    district: str


SUPPLIERS: Final = tuple(
    SupplierWords(*row)
    for row in (
        ("西关粤韵剧社", "troupe", "society", "440103"),
        ("珠江红棉粤剧团", "troupe", "enterprise", "440104"),
        ("南音雅集", "society", "society", "440105"),
        ("荔湾小木偶工坊", "company", "enterprise", "440103"),
        ("五羊民乐社", "troupe", "society", "440106"),
        ("沙田咸水歌队", "troupe", "society", "440115"),
        ("云山少年打击乐团", "troupe", "education", "440111"),
        ("街坊合唱指导中心", "society", "society", "440105"),
        ("金花广绣工作室", "company", "enterprise", "440103"),
        ("岭南灰塑传习所", "society", "culture", "440114"),
        ("沙湾手作合作社", "company", "enterprise", "440113"),
        ("广彩描金小馆", "company", "enterprise", "440105"),
        ("骑楼讲古会", "society", "society", "440104"),
        ("粤语绘本屋", "company", "enterprise", "440106"),
        ("岭南诗书学社", "society", "education", "440112"),
        ("老街影像档案社", "society", "society", "440103"),
        ("流动画箱", "company", "enterprise", "440118"),
        ("月下放映队", "company", "enterprise", "440111"),
        ("口述影像志愿社", "society", "civil_affairs", "440104"),
        ("水墨少年画室", "company", "education", "440117"),
        ("银龄数字课堂", "society", "civil_affairs", "440106"),
        ("云上岭南科技", "company", "science", "440112"),
        ("番禺醒狮会", "troupe", "society", "440113"),
        ("从化香火龙队", "troupe", "society", "440117"),
        ("乐活舞蹈社", "troupe", "society", "440118"),
    )
)


@dataclass(frozen=True)
class ProductWords:
    """`supplier` is a place in SUPPLIERS; price in yuan a session; kind, audience, language are model values."""

    supplier: int
    title: str
    kind: str
    art_form: str
    audience: str
    language: str
    minutes: int
    capacity: int
    yuan: int
    units: int
    summary: str


PRODUCTS: Final = tuple(
    ProductWords(*row)
    for row in (
        (0, "粤剧折子戏精选", "performance", "opera", "elders", "yue", 90, 200, 6800, 2, "三出折子戏，字幕机配粤语唱词"),
        (0, "粤剧后台一日", "experience", "opera", "children", "yue", 75, 30, 2600, 1, "试水袖、画脸谱，看演员怎样扮上"),
        (0, "粤曲私伙局公开练习", "performance", "opera", "elders", "yue", 90, 80, 1800, 1, "街坊坐近听，也可以上台唱一段"),
        (1, "粤剧名段唱给街坊听", "performance", "opera", "all", "yue", 80, 300, 8800, 2, "六支名段，乐队现场伴奏"),
        (1, "少儿粤剧启蒙课", "class", "opera", "children", "yue", 60, 24, 1200, 1, "台步、手势和一句唱腔"),
        (2, "南音之夜", "performance", "opera", "elders", "yue", 70, 90, 3200, 1, "一扬琴一椰胡，唱完讲故事来历"),
        (2, "木鱼书入门", "lecture", "opera", "all", "yue", 60, 60, 900, 1, "怎样看懂和开口念木鱼书"),
        (3, "木偶小戏：狮仔出门", "performance", "opera", "children", "yue", 45, 100, 3600, 1, "杖头木偶，演完教孩子操偶"),
        (3, "手语木偶剧", "performance", "opera", "disabled", "sign", 45, 80, 4200, 1, "全程手语和字幕，听障孩子也能看懂"),
        (4, "广东音乐小组奏", "performance", "music", "all", "none", 70, 150, 4600, 1, "五架头演奏，边奏边讲"),
        (4, "高胡公开课", "class", "music", "youth", "yue", 75, 20, 1500, 1, "零基础，乐器由我们带来"),
        (5, "咸水歌对唱", "performance", "music", "elders", "yue", 60, 120, 2800, 1, "水上人家的歌，台上台下对唱"),
        (5, "跟老师傅学咸水歌", "class", "music", "all", "yue", 60, 40, 900, 1, "学会两首，能在榕树头开口唱"),
        (6, "少儿打击乐工作坊", "class", "music", "children", "cmn", 60, 24, 1600, 1, "木箱鼓和手碟，合奏一首"),
        (7, "社区合唱团起步课", "coaching", "music", "all", "cmn", 90, 60, 800, 1, "发声、识谱，帮社区把合唱团建起来"),
        (7, "轮椅友好音乐会", "performance", "music", "disabled", "cmn", 60, 120, 5200, 1, "留足轮椅位，中途可以自由进出"),
        (24, "长者广场舞编排课", "coaching", "dance", "elders", "yue", 90, 40, 700, 1, "按本队的人和场地编一支新舞"),
        (24, "少年街舞营", "class", "dance", "youth", "cmn", 90, 30, 1400, 1, "从律动开始，第四次课上台"),
        (24, "岭南民间舞展演", "performance", "dance", "all", "none", 60, 260, 6200, 2, "五支民间舞，附动作讲解"),
        (24, "亲子舞蹈游戏", "experience", "dance", "children", "yue", 50, 30, 900, 1, "大人和孩子一起动，不用基础"),
        (8, "广绣入门四课", "class", "craft", "all", "yue", 90, 24, 1600, 1, "从穿针到绣一朵木棉花"),
        (8, "广绣团扇体验", "experience", "craft", "newcomers", "cmn", 75, 30, 1500, 1, "绣好的团扇可以带走，有英文说明"),
        (9, "灰塑小摆件", "experience", "craft", "children", "yue", 80, 24, 1800, 1, "调灰、塑形、上色，做一只小狮子"),
        (9, "灰塑师傅现场做", "exhibition", "craft", "all", "yue", 90, 60, 2200, 1, "看师傅塑一段屋脊，可以提问"),
        (10, "龙舟模型亲子课", "experience", "craft", "children", "yue", 80, 30, 1300, 1, "拼一条能下水的小龙舟"),
        (10, "乞巧手工会", "experience", "craft", "all", "yue", 90, 40, 1200, 1, "谷粒、丝线、彩纸做七娘供案"),
        (11, "广彩描金书签", "experience", "craft", "youth", "cmn", 75, 24, 1700, 1, "在小瓷片上描金，烧好寄回社区"),
        (11, "通草画与剪纸", "class", "craft", "children", "cmn", 70, 28, 1100, 1, "两种纸上的手艺，一次学会"),
        (12, "骑楼讲古", "lecture", "reading", "elders", "yue", 60, 80, 600, 1, "一条街一个故事，用粤语讲"),
        (12, "新广州人听老街", "lecture", "reading", "newcomers", "cmn", 60, 80, 600, 1, "普通话讲骑楼、祠堂和水巷"),
        (13, "粤语绘本故事会", "experience", "reading", "children", "yue", 45, 30, 800, 1, "讲两本绘本，做一个手偶"),
        (13, "亲子共读夜", "experience", "reading", "children", "cmn", 60, 40, 700, 1, "一家人一盏灯，共读一本书"),
        (13, "手语绘本时间", "experience", "reading", "disabled", "sign", 45, 24, 1000, 1, "手语老师和听人老师一起讲"),
        (14, "岭南诗词讲座", "lecture", "reading", "youth", "cmn", 75, 100, 900, 1, "读十首写广州的诗"),
        (14, "社区图书箱", "books", "reading", "all", "none", 60, 200, 2000, 2, "两百本轮换图书，三个月换一次"),
        (15, "老街影像流动展", "exhibition", "exhibition", "all", "none", 120, 300, 3800, 2, "四十张街区老照片，附口述"),
        (15, "口述街史工作坊", "class", "exhibition", "youth", "yue", 90, 20, 1200, 1, "学会采访家里的老人"),
        (16, "少儿画展流动箱", "exhibition", "exhibition", "children", "none", 120, 200, 2600, 1, "画箱开到校门口和村口"),
        (16, "非遗小件巡展", "exhibition", "exhibition", "all", "cmn", 120, 300, 4200, 2, "三十件小件，每件能摸的复制品"),
        (17, "露天电影", "film", "film", "all", "cmn", 110, 500, 2200, 1, "放映车自带发电机，有中文字幕"),
        (17, "工友电影夜", "film", "film", "newcomers", "cmn", 110, 400, 2200, 1, "开到工地和园区，周日晚上放"),
        (17, "儿童动画放映", "film", "film", "children", "yue", 80, 150, 1600, 1, "粤语配音，散场送填色纸"),
        (18, "口述影像电影", "film", "film", "disabled", "yue", 110, 80, 2800, 1, "志愿者现场讲述画面，视障观众优先"),
        (19, "写春联送街坊", "experience", "fine_art", "all", "none", 90, 100, 1500, 1, "老师现场写，也教你写"),
        (19, "水墨荔枝写生课", "class", "fine_art", "children", "yue", 80, 24, 1100, 1, "带一筐荔枝来画"),
        (19, "手机摄影散步", "class", "fine_art", "all", "cmn", 90, 20, 900, 1, "边走边拍，最后选一张展出"),
        (20, "长者手机课", "class", "digital", "elders", "yue", 90, 30, 600, 1, "挂号、扫码、防诈骗，一人一机"),
        (20, "跟孙子视频通话", "class", "digital", "elders", "yue", 60, 20, 500, 1, "只教这一件事，教到会为止"),
        (21, "虚拟现实看岭南古建", "experience", "digital", "youth", "cmn", 60, 40, 3600, 1, "六副头显，走进一座祠堂"),
        (21, "云上非遗微课", "online", "digital", "all", "cmn", 30, 1000, 3000, 1, "十二节短课，可以在站里集体看"),
        (22, "醒狮点睛表演", "performance", "folk", "all", "none", 45, 500, 5600, 2, "高桩和地狮，请街坊点睛"),
        (22, "醒狮鼓点工作坊", "class", "folk", "youth", "yue", 75, 30, 1300, 1, "三星鼓、七星鼓，学完能合狮"),
        (22, "小狮头彩绘", "experience", "folk", "children", "yue", 70, 30, 1400, 1, "画一个自己的狮头带回家"),
        (23, "香火龙展示", "performance", "folk", "all", "none", 60, 400, 6600, 2, "稻草扎龙，点香夜舞"),
        (23, "扎一条稻草龙", "experience", "folk", "youth", "yue", 90, 30, 1600, 1, "跟队员一起扎龙头龙身"),
        (12, "凉茶铺讲节气", "lecture", "folk", "elders", "yue", 60, 50, 500, 1, "按节气讲吃喝起居和来历"),
        # Those below never reached the shelf.
        (6, "深夜鼓圈", "experience", "music", "youth", "cmn", 90, 60, 1500, 1, "晚上十点后的即兴鼓圈"),
        (14, "写作治愈营", "class", "reading", "youth", "cmn", 90, 20, 2400, 1, "用写作整理情绪"),
        (0, "粤剧脸谱数字课", "online", "digital", "all", "cmn", 20, 1000, 9000, 1, "在屏幕上画脸谱，认行当"),
        (4, "民乐进校园", "performance", "music", "children", "cmn", 60, 300, 4800, 2, "课间四十分钟，全校一起听"),
        (16, "街角涂鸦日", "experience", "fine_art", "youth", "cmn", 90, 30, 2600, 1, "在可移动画板上画一条街"),
        (8, "绣片修补诊所", "experience", "craft", "all", "yue", 90, 20, 1500, 1, "带旧绣片来，师傅教你补"),
        (23, "香火龙进商场", "performance", "folk", "all", "none", 45, 300, 9800, 2, "室内版，用灯代替香"),
        (3, "影子戏小剧场", "performance", "opera", "children", "yue", 45, 60, 3000, 1, "皮影加粤语童谣"),
        (19, "扇面书法雅集", "experience", "fine_art", "all", "none", 90, 30, 1300, 1, "写一把自己的扇子"),
        (17, "车场电影", "film", "film", "youth", "cmn", 110, 200, 5200, 2, "停车场里坐在车上看"),
        (5, "水上婚嫁歌谣", "performance", "music", "all", "yue", 60, 150, 3600, 1, "老船、老歌、老规矩"),
        (10, "乞巧供案展", "exhibition", "craft", "all", "none", 120, 300, 3400, 2, "一整套七夕供案"),
        (20, "长者短视频课", "class", "digital", "elders", "yue", 90, 24, 700, 1, "拍一条介绍自己街区的短片"),
        (18, "无障碍观影讲解员培训", "class", "film", "youth", "cmn", 90, 20, 1200, 1, "学会给视障观众讲电影"),
        (7, "午间十分钟合唱", "coaching", "music", "all", "cmn", 30, 60, 400, 1, "写字楼午休唱十分钟"),
        (0, "粤剧锣鼓入门课", "class", "opera", "youth", "yue", 75, 24, 1400, 1, "五件锣鼓，学会一段开台"),
        (22, "醒狮进幼儿园", "experience", "folk", "children", "yue", 40, 120, 2600, 1, "小狮头、小鼓，声音放轻"),
        (13, "外来娃粤语课", "class", "reading", "newcomers", "yue", 60, 24, 700, 1, "用童谣学粤语"),
    )
)  # fmt: skip

SHELVED: Final = 56  # the first so many products reached the shelf at some time

# What hosts put on by themselves: title, art form, audience, language, minutes, summary.
OWN_EVENTS: Final = (
    ("周末绘本时间", "reading", "children", "yue", 45, "馆员讲一本绘本，适合 3 到 8 岁"),
    ("长者手机课：挂号和扫码", "digital", "elders", "yue", 90, "一对一教，带上自己的手机"),
    ("社区合唱排练开放", "music", "all", "cmn", 90, "想唱就来，坐在后排听也行"),
    ("晚间自习室开放", "reading", "youth", "none", 120, "有台灯和插座，请保持安静"),
    ("粤曲私伙局", "opera", "elders", "yue", 90, "自带乐器，轮流上台"),
    ("书法基础班", "fine_art", "all", "yue", 75, "一次一课，随到随学"),
    ("街坊读书会", "reading", "all", "yue", 75, "这次读一本写广州的书"),
    ("醒狮训练开放日", "folk", "all", "yue", 60, "看少年队训练，可以试举狮头"),
    ("手工缝补角", "craft", "all", "yue", 90, "带一件旧衣来，学会补"),
    ("老照片征集日", "exhibition", "all", "yue", 90, "带老照片来扫描，讲讲它的故事"),
    ("儿童动画下午场", "film", "children", "yue", 80, "粤语配音，家长陪同"),
    ("周五电影夜", "film", "all", "cmn", 110, "字幕放大，前排留给长者"),
    ("新来穗街坊见面会", "reading", "newcomers", "cmn", 75, "认路、认人、认服务"),
    ("亲子剪纸", "craft", "children", "yue", 60, "剪一对窗花带走"),
    ("轻柔伸展舞", "dance", "elders", "yue", 60, "坐着也能跳，适合膝盖不好的人"),
    ("青年话剧围读", "opera", "youth", "cmn", 90, "不用背词，拿着本子读"),
    ("岭南盆景分享", "folk", "elders", "yue", 60, "带一盆来比一比"),
    ("手语角", "reading", "disabled", "sign", 60, "听障和听人一起聊天，学日常手语"),
    ("少儿国画体验", "fine_art", "children", "cmn", 70, "画一只岭南的小鸟"),
    ("民谣弹唱夜", "music", "youth", "cmn", 90, "开放麦，先登记先唱"),
    ("节气点心与传说", "folk", "all", "yue", 60, "做一味点心，听一个来历"),
    ("口琴小组活动", "music", "elders", "yue", 60, "新人有老师带"),
    ("英语故事角", "reading", "children", "eng", 50, "外国邻居志愿者来讲"),
    ("数字阅读体验", "digital", "all", "cmn", 60, "学会在手机上借电子书"),
)  # fmt: skip

# Of OWN_EVENTS, what some hall has on every week ahead: people who search for it find one on any day.
WEEKLY: Final = ("书法基础班", "轻柔伸展舞")
