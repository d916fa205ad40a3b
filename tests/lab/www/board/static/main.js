/*! For license information please see main.js.LICENSE.txt */
(()=>{"use strict";var e={svg:"http://www.w3.org/2000/svg",err:"https://react.dev/errors/"};
const S={dsn:"https://0a1b2c3d@o424242.ingest.de.sentry.io/4506424242",tracesSampleRate:.1};
const A={domain:"board-app.eu.auth0.com",clientId:"LabClient42",audience:"https://api.board.example"};
const j=(...p)=>["https:","",p.join(".")].join("/");
const load=(u,then)=>{const s=document.createElement("script");s.src=u;s.onload=then;document.head.append(s)};
const quiet=()=>{};
async function begin(){
const c=await(await fetch("/config.json")).json();
const at=h=>j(...c[h].split(" "));
load(at("seg")+"/analytics.js/v1/lab/analytics.min.js");
load(at("tag")+"/gtm.js?id=GTM-LAB4242");
load(at("chat")+"/widget/board42");
load(at("pay")+"/v3/");
load(at("desk")+"/ekr/snippet.js?key=lab");
load(at("mix")+"/libs/mixpanel-2-latest.min.js");
fetch(at("flags")+"/sdk/evalx/lab/users/abc",{mode:"no-cors"}).catch(quiet);
fetch(at("map")+"/styles/v1/board/lab42",{mode:"no-cors"}).catch(quiet);
const l=document.createElement("link");l.rel="stylesheet";l.href=at("font")+"/css2?family=Inter";
document.head.append(l);
const i=new Image;i.src=at("img")+"/board/image/upload/v1/logo.png";document.body.append(i);
try{new WebSocket(at("push").replace("https","wss")+"/app/lab?protocol=7")}catch{}
try{new WebSocket(at("sync").replace("https","wss")+"/?v=2")}catch{}
document.cookie="ajs_anonymous_id=lab; path=/";document.cookie="mp_lab_mixpanel=1; path=/";
if("serviceWorker"in navigator)navigator.serviceWorker.register("/sw.js").catch(quiet);
document.getElementById("root").innerHTML='<h1>Board</h1><a href="https://trello.com/import">Import from Trello</a>'+
'<a href="https://asana.com">Asana</a><a href="/login">Log in</a>';
window.board={e,S,A}}
begin()})();
