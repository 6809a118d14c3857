"""What the books of the sample city say: invented, without a number of its own; numbers are references."""

from __future__ import annotations

from typing import Final

C: Final = "@city:4401"

FOREWORD: Final = (
    "这是示例城市的一年。书里的单位、人物和数字都是虚构的，写法和核对办法是真的：正文里的每一个数都来自同一份快照，点开能看到怎么算、"
    "样本多少、上一年是多少。\n读者如果发现哪里说得不对，请告诉我们，更正会写成新的一版，旧版留着。"
)
METHOD: Final = (
    "数字取自平台上的行，期间是自然年，从年初零点到下一年年初零点。比率按分子和分母合起来算，不取平均的平均。\n"
    "评价来自到过场的人和验收的站点；评价太少的地方不公布平均分。\n没有数据的地方写“无数据”，不写零。"
)

BLUEBOOK: Final = {
    "总报告": f"""## 这一年

全市办了 [数 events.held{C}]，比上一年 [数 events.held{C}#change]；
到场 [数 visits.people{C}]。预约的人里有 [数 events.attendance_rate{C}] 来了。

街坊给的平均评分是 [数 feedback.rating{C}]，样本 [数 feedback.given{C}]。说得最多的是场地近不近、时间合不合适。

[图 line events.held{C}/month:*|每月办了多少场|各月都有场次，寒暑假和节日前后多，其余月份平稳]

## 判断

- 场次铺开了，但没有活动的镇街还有 [数 streets.blank{C}]，靠一区一馆补不上，要靠共享空间和配送。
- 到场率稳定，爽约 [数 bookings.absent_rate{C}]；多数爽约发生在热门场次，候补能接上一部分。
- 免费场次占 [数 events.free_rate{C}]，收费的主要是材料费。
""",
    "从需求到配送": f"""## 街坊想要什么

收到需求 [数 demands.posted{C}]，附议 [数 demands.supports{C}]。
按期答复的占 [数 demands.on_time_rate{C}]，平均用了 [数 demands.reply_days{C}]。

## 送了什么

点单 [数 orders.placed{C}]，配送 [数 deliveries.accepted{C}]，服务 [数 deliveries.people{C}]。
在架产品 [数 products.on_shelf{C}]，内容审核通过率 [数 reviews.passed_rate{C}]。

> 缺的不是节目，是接得住节目的地方。

平台的点单从年中以后才有规模，年初的数只作参考。
""",
    "谁在用公共文化": f"""## 来的人

到场 [数 visits.people{C}]，其中没有预约、现场进来的占 [数 visits.walk_in_rate{C}]。广场和公园里的活动多是现场进来，室内的多是预约。

[图 barh events.held{C}/art_form:*|按门类的场次|戏曲、舞蹈和亲子类最多，展览和讲座较少]

[表 events.held,visits.people{C}/audience:*|按适合人群的场次和到场]

## 没来的人

上班的人晚上和周末才有空，工作日白天的场次他们来不了。有无障碍安排的场次占 [数 events.accessible_rate{C}]，还不够。
""",
    "各区公共文化服务": """## 场次和到场

各区都有场次，多少和设施、人口有关，不排名。下面的表把场次、到场和到场率放在一起看。

[表 events.held,visits.people,events.attendance_rate@district:*|各区场次、到场和到场率]

[地图 events.held@district:*|各区场次（示意图）|中心城区场次多，外围各区少]

## 设施

全市登记的设施 [数 facilities.count@city:4401]，有无障碍设施的占 [数 facilities.accessible_rate@city:4401]。
""",
    "政策落实": f"""## 对照政策

聚集合力：成员单位 [数 members.count{C}]，其中社会力量占 [数 members.social_rate{C}]。

人才队伍：培训班次 [数 training.programmes{C}]，结业 [数 training.graduates{C}]，颁发证书 [数 certificates.issued{C}]。

智库：在聘成员 [数 experts.appointed{C}]，论坛投稿 [数 forum.papers{C}]，到会 [数 forum.people{C}]。

每一条政策由哪些数说明，见书末的“数据与口径”。
""",
    "标杆项目与案例": f"""## 三类项目

在建项目 [数 projects.running{C}]，签了合作的单位 [数 partners.signed{C}]，跨系统、跨层级的占 [数 projects.across_rate{C}]。

典型案例 [数 cases.published{C}]，被别处复制 [数 replications.confirmed{C}]。案例能不能复制，看的不是热闹，是换一个街道还做不做得成。
""",
    "短板与来年": f"""## 没做好的

- 到不了的地方：没有活动的镇街 [数 streets.blank{C}]，活动少的镇街 [数 streets.weak{C}]。
- 等不起的时间：需求答复平均 [数 demands.reply_days{C}]，群众等的是办成，不是答复。
- 留不下的人：评价满意率 [数 feedback.satisfied_rate{C}]，不满意的多说临时改期没人告诉。

## 来年

先补空白镇街，再谈精品；改期必须通知到人；把没有的数据补上，不拿零充数。
""",
}
SERVICE: Final = {
    "年度概览": f"""## 一年

办了 [数 events.held{C}]，来了 [数 visits.people{C}]，评分 [数 feedback.rating{C}]，
共享空间 [数 spaces.shared{C}]。比上一年，场次 [数 events.held{C}#change]。
""",
    "标杆项目": f"""## 进展

在建 [数 projects.running{C}]，新申报 [数 projects.submitted{C}]。每个项目的目标、举措和成效见后面的名单。
""",
    "供需与配送": f"""## 供和需

收到需求 [数 demands.posted{C}]，发布场次 [数 events.announced{C}]，
配送 [数 deliveries.accepted{C}]；预约 [数 bookings.seats{C}]，爽约 [数 bookings.absent_rate{C}]。

[图 line events.announced{C}/month:*|每月发布的场次|春节前后和暑假最多]
""",
    "各区": """## 各区

[表 events.held,feedback.given@district:*|各区场次和评价份数]
""",
    "社会力量": f"""## 社会力量

成员单位 [数 members.count{C}]，社会力量占 [数 members.social_rate{C}]；星级团队评定 [数 stars.granted{C}]。
""",
    "数字服务": f"""## 线上

在架产品 [数 products.on_shelf{C}]，其中数字产品 [数 products.digital{C}]。所有在架过的产品一直看得到。
""",
    "评估结果": f"""## 街坊怎么说

公开评价 [数 feedback.given{C}]，满意 [数 feedback.satisfied_rate{C}]，有回复的占 [数 feedback.replied_rate{C}]。
""",
    "问题": f"""## 问题

没有活动的镇街 [数 streets.blank{C}]；有无障碍安排的场次 [数 events.accessible_rate{C}]，还不够。
""",
    "新年度计划与标杆项目名单": """## 新一年

先办群众等得最久的事。征集、主办单位和项目见后面的名单，项目进展每半年在圆桌会议上报告。
""",
}
ERRATUM: Final = "“评估结果”一章原来没有写明评价的样本，这一版补上；数字没有变。"
REWORDED: Final = "“总报告”里一处说法改得更清楚；数字没有变（示例）。"
BENCHMARKS: Final = (
    ("示例：家门口的戏台", "向镇街送戏和辅导，居民自己组队登台"),
    ("示例：书香到工地", "把借阅点放到工地和园区"),
    ("示例：馆校同一课", "馆里的课进学校，学校的场地周末开放"),
)
EMBARGO: Final = (  # name, institution, whether asked to approve
    ("陈记者（示例）", "某报社（示例）", False),
    ("黄老师（示例）", "某高校公共文化研究中心（示例）", True),
)
RETURNED: Final = "“来的人”一节只说了总数，请补上各区的差别，再交一次。"
