/* Joins a security-key button to allauth's script; the page names the parts in data attributes. */
(() => {
  const { does, button, buttonId, credential } = document.currentScript.dataset;
  document.addEventListener('DOMContentLoaded', () => window.allauth?.webauthn?.forms[does]({
    ids: { [button]: buttonId, credential, data: 'js_data' },
  }));
  document.addEventListener('allauth.error', e => {
    e.preventDefault();
    const toast = document.querySelector('[data-toast]');
    if (!toast) return;
    toast.textContent = '没有读到安全密钥，什么都没有改动。请再试一次，或改用验证器应用。';
    toast.showPopover?.();
    setTimeout(() => toast.hidePopover?.(), 8000);
  });
})();
