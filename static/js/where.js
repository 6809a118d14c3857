/* Where somebody is, only when they ask: the phone guesses the district itself, the position never leaves it (walk.js). */
(() => {
  const button = document.querySelector('[data-locate]'), said = document.querySelector('.where [role=status]');
  if (!button || !navigator.geolocation) return;
  const select = button.form.elements.district, farthest = 0.6; // degrees, about 60 km
  const keep = here => { try { here ? sessionStorage.setItem('here', here) : sessionStorage.removeItem('here'); } catch { /* no storage */ } };
  const say = words => { said.textContent = words; select.focus(); };
  const found = ({ coords }) => {
    let nearest, least = farthest;
    for (const option of select.querySelectorAll('[data-at*=","]')) {
      const [latitude, longitude] = option.dataset.at.split(',').map(Number);
      const away = Math.hypot(latitude - coords.latitude, (longitude - coords.longitude) * 0.92);
      if (away < least) [nearest, least] = [option, away];
    }
    if (!nearest) { say(said.dataset.far); return; }
    select.value = nearest.value;
    keep(`${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
    button.form.requestSubmit();
  };
  button.hidden = false;
  select.addEventListener('change', () => keep('')); // another place was chosen by hand: forget where one is
  button.addEventListener('click', () => navigator.geolocation.getCurrentPosition(
    found, () => say(said.dataset.refused), { maximumAge: 600000, timeout: 10000 }));
})();
