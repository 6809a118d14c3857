/* The live record: each field is kept in this browser until the server has acknowledged it. Works without this file too. */
(() => {
  const d = document, WAIT = 1200, RETRY = 4000, ASK = 8000;
  const token = () => d.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
  const store = { // a private window may have no storage: then the page itself is the copy
    get: key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* none */ } },
    drop: key => { try { localStorage.removeItem(key); } catch { /* none */ } },
  };

  const field = form => {
    const area = form.querySelector('textarea'), said = form.querySelector('[data-sync]');
    const pen = form.querySelector('[data-pen]'), pairs = form.querySelector('[data-pairs]'), key = `note:${form.action}`;
    form.querySelector('[data-by-hand]').hidden = true; // it saves by itself
    let base = form.elements.base.value, acknowledged = area.value, timer, busy = false, clash = null;

    const say = (words, kind) => {
      said.textContent = words;
      said.className = `sync${kind ? ` sync--${kind}` : ''}`;
    };
    const take = (answer, sent) => { // what was typed while the request was on its way stays
      const typedMeanwhile = area.value !== sent;
      if (!typedMeanwhile || answer.text === sent) {
        base = String(answer.revision); // else what was typed still stands on the old one, and is merged from there
        form.elements.base.value = base;
        acknowledged = answer.text;
      }
      if (!typedMeanwhile) {
        if (area.value !== answer.text) area.value = answer.text;
        store.drop(key);
        say(`已存 ${answer.at}`, '');
      } else {
        keep();
        later(WAIT);
      }
    };
    const keep = () => store.set(key, { text: area.value, base });
    const later = ms => { clearTimeout(timer); timer = setTimeout(send, ms); };

    const show = answer => {
      clash = answer;
      area.readOnly = true;
      say('两边改了同一句，等您选', 'merge');
      pairs.hidden = false;
      pairs.querySelector('[data-mine]').textContent = answer.clashes.map(c => c.mine).join('\n');
      pairs.querySelector('[data-theirs]').textContent = answer.clashes.map(c => c.theirs).join('\n');
      pairs.querySelector('button').focus();
    };
    const send = async () => {
      if (busy || clash || area.value === acknowledged) return;
      busy = true;
      const sent = area.value, body = new FormData();
      body.set('text', sent);
      try {
        const answer = await fetch(form.action, {
          method: 'POST', body, credentials: 'same-origin',
          headers: { 'If-Match': `"${base}"`, 'X-CSRFToken': token() },
        });
        const told = (answer.headers.get('Content-Type') || '').includes('json') ? await answer.json() : null;
        if (answer.ok && told) take(told, sent);
        else if (told?.code === 'both_changed') show(told);
        else if (told) say(told.detail, 'bad');
        else { say('没存上，正在重试', 'dirty'); later(RETRY); }
      } catch {
        say('网断了，写的留在这台设备上，正在重试', 'dirty');
        later(RETRY);
      } finally { busy = false; }
    };

    area.addEventListener('input', () => { keep(); say('正在写', 'dirty'); later(WAIT); });
    form.addEventListener('submit', e => { e.preventDefault(); clearTimeout(timer); send(); });
    pairs.addEventListener('click', e => {
      const way = e.target.dataset.keep;
      if (!way || !clash) return;
      area.value = way === 'mine' ? clash.with_mine : way === 'theirs' ? clash.with_theirs : clash.merged;
      area.readOnly = false;
      base = String(clash.revision);
      form.elements.base.value = base;
      acknowledged = clash.theirs;
      clash = null;
      pairs.hidden = true;
      keep();
      area.focus();
      if (area.value === acknowledged) { store.drop(key); say('用了对方的', ''); } else send();
    });

    // What the other scribe saved appears while this field is at rest; who writes in it is told to the others.
    const look = async () => {
      if (d.hidden) return;
      const writing = d.activeElement === area || area.value !== acknowledged;
      try {
        const answer = await fetch(`${form.action}?pen=${Number(writing)}`, { credentials: 'same-origin' });
        const told = await answer.json();
        const names = told.writing ?? [];
        pen.textContent = names.length ? `${names.join('、')}正在写` : '';
        pen.hidden = !names.length;
        form.classList.toggle('is-theirs', names.length > 0);
        if (busy || clash) return;
        if (area.value === acknowledged && String(told.revision) !== base) {
          area.value = acknowledged = told.text;
          base = String(told.revision);
          form.elements.base.value = base;
          say(`${told.by} 存于 ${told.at}`, '');
        }
      } catch { /* the next look will tell */ }
    };
    setInterval(look, ASK);
    area.addEventListener('focus', look);
    area.addEventListener('blur', look);

    const left = store.get(key); // a page that was closed before the server answered
    if (left && left.text !== area.value) {
      area.value = left.text;
      base = left.base;
      say('有没存上的内容，正在补存', 'dirty');
      send();
    } else if (left) store.drop(key);
    addEventListener('beforeunload', e => { if (area.value !== acknowledged) e.preventDefault(); });
    addEventListener('online', send);
  };
  d.querySelectorAll('form[data-note]').forEach(field);
})();
