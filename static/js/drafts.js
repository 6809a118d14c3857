/* Drafts of forms, in the portal and in the admin site. Every page works without this file. */
(() => {
  const translated = JSON.parse(document.getElementById('words')?.textContent || '{}'), t_ = chinese => translated[chinese] || chinese;
  const d = document, root = d.documentElement, KEPT = 'form:is([data-autosave], :has([data-autosave]))';

  // What is typed into a form that says data-autosave, or holds an input that does, is kept on the server, and refills the form on any device.
  const waiting = new Map(), asked = new WeakSet();
  const pathOf = form => form.elements.form_path?.value || new URL(form.getAttribute('action') || form.querySelector('[formaction]')?.formAction || '', location.href).pathname;
  const said = form => form.querySelector('[data-saved]') || (() => {
    const p = d.createElement('p');
    p.className = 'small muted';
    p.setAttribute('role', 'status');
    p.dataset.saved = '';
    return form.appendChild(p);
  })();
  const keep = (form, keepalive = false) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const typed = new URLSearchParams();
    [...new FormData(form)].forEach(([name, value]) => { if (!(value instanceof File)) typed.append(name, value); });
    typed.set('form_path', pathOf(form));
    fetch('/me/drafts/', { method: 'POST', body: typed, credentials: 'same-origin', keepalive }).then(answer => {
      if (answer.status === 204) said(form).textContent = `${t_('已自动保存')} ${new Date().toTimeString().slice(0, 5)}`;
    }, () => {});
  };
  d.addEventListener('input', e => {
    const form = e.target.closest(KEPT);
    if (!form) return;
    asked.add(form);
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keep(form), 1500));
  });
  d.addEventListener('submit', e => {
    const form = e.target;
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    if (!form.matches(KEPT) || form.elements.autosaved) return;
    const mark = form.appendChild(d.createElement('input'));
    mark.type = 'hidden';
    mark.name = 'autosaved';
    mark.value = pathOf(form);
  }, true);
  addEventListener('pagehide', () => [...waiting.keys()].forEach(form => keep(form, true))); // the tab closes

  // Going into a form brings back what was typed into it before, unless the page shows a form just refused.
  const refill = (form, kept) => {
    let filled = false;
    Object.entries(kept).forEach(([name, values]) => {
      const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
      fields.forEach((field, i) => {
        if (field.type === 'file' || field.type === 'submit') return;
        if (field.type === 'checkbox' || field.type === 'radio') {
          if (values.includes(field.value) !== field.checked) { field.checked = !field.checked; filled = true; }
        } else if (values[i] !== undefined && field.value !== values[i]) {
          field.value = values[i];
          filled = filled || field.type !== 'hidden';
        }
      });
    });
    if (filled) said(form).textContent = t_('上次没交的内容已经填回来');
  };
  d.addEventListener('focusin', e => {
    const form = e.target.closest(KEPT);
    if (!form || asked.has(form) || 'refused' in root.dataset) return;
    asked.add(form);
    const typing = new FormData(form);
    fetch(`/me/drafts/?form_path=${encodeURIComponent(pathOf(form))}`, { credentials: 'same-origin' })
      .then(answer => answer.ok && !answer.redirected ? answer.json() : {})
      .then(kept => {
        const now = [...new FormData(form)].filter(([, value]) => !(value instanceof File)).join();
        if (now === [...typing].filter(([, value]) => !(value instanceof File)).join()) refill(form, kept);
      }, () => {});
  });
})();
