/* The scanner page. Works without this file by form; with it: camera, and a queue for when the network drops. */
(() => {
  const box = document.querySelector('[data-door]');
  if (!box) return;
  const url = box.dataset.door, key = `door:${url}`, status = box.querySelector('[data-door-status]');
  const form = box.querySelector('[data-door-form]'), csrf = form.querySelector('[name=csrfmiddlewaretoken]').value;
  const kept = () => JSON.parse(localStorage.getItem(key) || '[]');
  const keep = rows => localStorage.setItem(key, JSON.stringify(rows));
  const say = text => { status.textContent = text; };

  // Each scan carries its own number: sending it twice lets nobody in twice.
  const add = code => { keep([...kept(), { code, nonce: crypto.randomUUID(), at: new Date().toISOString() }]); send(); };

  let busy = false;
  const send = async () => {
    const rows = kept();
    if (busy || !rows.length) return;
    busy = true;
    try {
      const answer = await fetch(url, {
        method: 'POST', headers: { 'X-CSRFToken': csrf, 'Content-Type': 'application/json' }, body: JSON.stringify(rows),
      });
      if (!answer.ok) throw new Error(answer.status);
      const { answers } = await answer.json(), done = new Set(answers.map(one => one.nonce));
      keep(kept().filter(row => !done.has(row.nonce)));
      say(answers.map(one => `${one.ok ? '✓' : '✗'} ${one.text}`).join('；'));
    } catch { say(`网络不通，已记下 ${kept().length} 条，恢复后自动补交`); }
    busy = false;
  };
  addEventListener('online', send);
  setInterval(send, 5000);
  send();

  form.addEventListener('submit', event => {
    if (navigator.onLine) return;
    event.preventDefault();
    add(form.elements.code.value);
    form.elements.code.value = '';
  });

  const camera = box.querySelector('[data-camera]');
  if (!('BarcodeDetector' in window) || !navigator.mediaDevices) return;
  camera.hidden = false;
  camera.querySelector('[data-camera-start]').addEventListener('click', async () => {
    const video = camera.querySelector('video'), detector = new BarcodeDetector({ formats: ['qr_code'] });
    try { video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }); } catch {
      return say('打不开摄像头，请输入核销码');
    }
    await video.play();
    let last = '';
    setInterval(async () => {
      const [found] = await detector.detect(video).catch(() => []);
      if (found && found.rawValue !== last) { last = found.rawValue; add(last); }
    }, 400);
  });
})();
