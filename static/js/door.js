/*
 * The scanner page. Works without this file by form. With it: camera, no reload between guests, and a memory for
 * what was read while the network was away. Each row carries its own number, so sending it twice lets nobody in twice.
 */
(() => {
  const d = document, box = d.querySelector('[data-door]');
  if (!box) return;
  const find = selector => box.querySelector(selector);
  const url = box.dataset.door, key = `door:${url}`;
  const csrf = find('[name=csrfmiddlewaretoken]').value;
  const status = find('[data-door-status]'), left = find('[data-door-left]'), log = find('[data-door-log]');
  const LOGGED = 8, BATCH = 200, EVERY = 5000, SAME_CODE = 4000, PATIENCE = 15000;

  // What has not been answered yet. Where storage is refused (private browsing), the page itself remembers.
  let memory = [];
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return memory; } };
  const keep = rows => {
    memory = rows;
    try { localStorage.setItem(key, JSON.stringify(rows)); } catch { /* the page remembers */ }
    left.hidden = !rows.length;
    left.textContent = rows.length ? `还有 ${rows.length} 条没交上去，网络恢复后自动补交。别关这一页。` : '';
  };

  const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  const nonce = () => crypto.randomUUID?.() ?? hex(crypto.getRandomValues(new Uint8Array(16)));

  const LOOKS = { '✓': 'ok', '✗': 'bad' };
  const word = text => Object.assign(d.createElement('span'), { textContent: text });
  const say = (text, mark) => {
    status.hidden = false;
    status.className = `alert alert--${LOOKS[mark] || 'warn'} big`;
    status.replaceChildren(word(mark), word(text));
    navigator.vibrate?.(mark === '✓' ? 80 : [80, 60, 80]);
  };
  const note = (text, mark) => {
    const line = d.createElement('li');
    line.textContent = `${mark} ${new Date().toTimeString().slice(0, 5)} ${text}`;
    log.prepend(line);
    while (log.children.length > LOGGED) log.lastChild.remove();
  };

  const add = row => {
    keep([...kept(), { ...row, nonce: nonce(), read: Date.now() }]);
    send(true);
  };

  const show = (answer, row) => {
    const mark = answer.ok ? '✓' : '✗', tail = row.code ? `（${row.code.slice(-4)}）` : '';
    say(`${answer.text}${tail}`, mark);
    note(`${answer.text}${tail}`, mark);
    const cell = answer.ok && find(`[data-guest="${answer.booking}"]`);
    if (cell) cell.textContent = '✓ 已到';
  };
  const count = numbers => Object.entries(numbers).forEach(([name, value]) => {
    const figure = find(`[data-door-count="${name}"] b`);
    if (figure) figure.firstChild.textContent = value;
  });

  // Ages, not times of day: the clock of a phone may be wrong.
  const aged = ({ read, ...row }) => ({ ...row, ago: (Date.now() - read) / 1000 });
  const post = rows => fetch(url, {
    method: 'POST', headers: { 'X-CSRFToken': csrf, 'Content-Type': 'application/json' },
    body: JSON.stringify(rows.map(aged)), signal: AbortSignal.timeout?.(PATIENCE),
  });

  let busy = false;
  const send = async isFresh => {
    const rows = kept().slice(0, BATCH);
    if (busy || !rows.length) return;
    busy = true;
    let goesOn = false;
    try {
      const answer = await post(rows);
      if (answer.redirected || answer.status === 403) {
        if (isFresh) say('登录过期了。记下的都还在，重新登录后打开这一页会补交。', '！');
      } else if (!answer.ok) throw new Error(answer.status);
      else {
        const { answers, count: numbers } = await answer.json();
        const byNonce = new Map(answers.map(one => [one.nonce, one]));
        keep(kept().filter(row => !byNonce.has(row.nonce)));
        rows.forEach(row => byNonce.has(row.nonce) && show(byNonce.get(row.nonce), row));
        count(numbers);
        goesOn = kept().length > 0;
      }
    } catch {
      keep(kept());
      if (isFresh) say('网络不通，已记下。看清票面上的场次和时间再放行。', '…');
    }
    busy = false;
    if (goesOn) send();
  };
  addEventListener('online', () => send());
  setInterval(() => send(), EVERY);
  keep(kept());
  send();

  box.addEventListener('submit', event => {
    const form = event.target, kind = form.dataset.doorForm;
    if (!kind) return;
    const typed = form.dataset.value || form.elements[kind === 'code' ? 'code' : 'people'].value.trim();
    if (!typed || (kind === 'walk_in' && !(Number(typed) >= 1))) return; // the server says what is missing
    event.preventDefault();
    if (kind === 'code') add({ code: typed, by: 'code', people: Number(form.elements.people.value) || undefined });
    if (kind === 'booking') add({ booking: Number(typed), by: 'list' });
    if (kind === 'walk_in') add({ walk_in: Number(typed) });
    if (kind !== 'booking') form.reset();
    form.elements.code?.focus();
  });

  const camera = find('[data-camera]');
  if (!('BarcodeDetector' in window) || !navigator.mediaDevices) return;
  camera.hidden = false;
  const button = find('[data-camera-start]'), video = camera.querySelector('video');
  let looking = 0;
  const stop = () => {
    clearInterval(looking);
    video.srcObject?.getTracks().forEach(track => track.stop());
    video.srcObject = null;
    switched(false);
  };
  const switched = on => {
    video.hidden = !on;
    button.setAttribute('aria-pressed', on);
    button.querySelector('span').textContent = on ? '关摄像头' : '用摄像头扫';
  };
  button.addEventListener('click', async () => {
    if (video.srcObject) { stop(); return; }
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      await video.play();
    } catch { say('打不开摄像头，请输入核销码。', '！'); stop(); return; }
    switched(true);
    let last = '', since = 0;
    looking = setInterval(async () => {
      const [found] = await detector.detect(video).catch(() => []);
      if (!found || (found.rawValue === last && Date.now() - since < SAME_CODE)) return;
      last = found.rawValue;
      since = Date.now();
      add({ code: last.slice(0, 40), by: 'qr' });
    }, 300);
  });
})();
