// Runs before the first paint: direction, language and colours are right from the first pixel. No module, no wait.
(function () {
  try {
    var wish = localStorage.getItem("konak.language") || navigator.language || "en";
    var lang = /^(tr|en|ru|de|fa)/.test(wish) ? wish.slice(0, 2) : "en";
    document.documentElement.lang = lang;
    document.documentElement.dir = lang === "fa" ? "rtl" : "ltr";
    var theme = localStorage.getItem("konak.theme");
    if (theme) document.documentElement.dataset.theme = theme;
  } catch (forbidden) {
    // storage may be forbidden; the page then starts in English and the system's colours
  }
})();
