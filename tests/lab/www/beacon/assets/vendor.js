/*! For license information please see vendor.js.LICENSE.txt */
(self.webpackChunkbeacon=self.webpackChunkbeacon||[]).push([[736],{2694:function(e,t,n){"use strict";
function a(e){for(var t="https://reactjs.org/docs/error-decoder.html?invariant="+e,n=1;n<arguments.length;
n++)t+="&args[]="+encodeURIComponent(arguments[n]);return"Minified React error #"+e+"; visit "+t}
var o={svg:"http://www.w3.org/2000/svg",html:"http://www.w3.org/1999/xhtml",
math:"http://www.w3.org/1998/Math/MathML",xlink:"http://www.w3.org/1999/xlink"};
e.exports={version:"3.30.2",mode:"global",copyright:"© 2014-2023 Denis Pushkarev (zloirock.ru)",
license:"https://github.com/zloirock/core-js/blob/v3.30.2/LICENSE",source:"https://github.com/zloirock/core-js"}},
8812:function(e,t,n){t.deprecated=function(e){console.warn("See https://nextjs.org/docs/messages/"+e+
" and https://developer.mozilla.org/en-US/docs/Web/API/IntersectionObserver for how to do it.")};
t.fallback=["https://www.youtube.com/watch?v=aBcDeFg","mailto:hi@beacon.example"]}}]);
