/* Enhancement for staff pages only: everything here also works as links and forms. */
(() => {
  const d = document, all = (s, r = d) => [...r.querySelectorAll(s)], one = (s, r = d) => r.querySelector(s);
  const typing = t => t.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');

  // Ctrl+K: one search from anywhere.
  d.addEventListener('keydown', e => {
    if (e.key.toLowerCase() !== 'k' || !(e.ctrlKey || e.metaKey)) return;
    const q = one('[data-find]');
    if (q) { e.preventDefault(); q.focus(); q.select(); }
  });

  // Inbox: J and K walk the lines.
  const box = one('[data-inbox]');
  d.addEventListener('keydown', e => {
    if (!box || typing(e.target) || e.ctrlKey || e.metaKey || e.altKey || !['j', 'k'].includes(e.key)) return;
    const rows = all('tr[data-subject]', box), at = rows.findIndex(row => row.contains(d.activeElement));
    one('a', rows[Math.min(rows.length - 1, Math.max(0, at + (e.key === 'j' ? 1 : -1)))]).focus();
  });

  // Saved answers: the words go into the field at once; without this the form comes back with them.
  d.addEventListener('click', e => {
    const button = e.target.closest('[name=insert_reply]'), list = button && one('[data-replies]', button.parentElement);
    const field = list && button.form.elements[button.value], text = list?.selectedOptions[0]?.dataset.text;
    if (!field) return;
    e.preventDefault();
    if (!text) { list.focus(); return; }
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${text}` : text;
    list.selectedIndex = 0;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  });

  // Decision bar: one panel at a time; Esc or a click elsewhere closes it, focus goes back.
  const open = () => all('.act[open]');
  d.addEventListener('keydown', e => {
    if (e.key === 'Escape') open().forEach(a => { a.open = false; one('summary', a).focus(); });
  });
  d.addEventListener('click', e => open().forEach(a => { if (!a.contains(e.target)) a.open = false; }));
  all('.act').forEach(a => a.addEventListener('toggle', () => {
    if (a.open) one('input:not([type=hidden]), select, textarea, .act__panel .btn', a)?.focus();
  }));
})();
