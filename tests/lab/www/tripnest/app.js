/* TripNest. The weather of the place; everything else is on its own page. */
(function () {
  var weather = 'https://api.openweathermap.org/data/2.5/weather';
  var wiki = 'https://en.wikipedia.org/wiki/';
  window.tripnest = {
    weather: function (place) { return fetch(weather + '?q=' + encodeURIComponent(place)); },
    more: function (place) { location.href = wiki + place; }
  };
})();
