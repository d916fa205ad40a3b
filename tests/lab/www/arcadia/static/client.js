import {initializeApp} from "https://www.gstatic.com/firebasejs/10.7.0/firebase-app.js";
import {getAuth} from "https://www.gstatic.com/firebasejs/10.7.0/firebase-auth.js";
const config={apiKey:"AIzaLab42",authDomain:"arcadia-prod.firebaseapp.com",
databaseURL:"https://arcadia-prod-default-rtdb.europe-west1.firebasedatabase.app",projectId:"arcadia-prod",
storageBucket:"arcadia-prod.appspot.com",messagingSenderId:"4242",appId:"1:4242:web:lab"};
const title="https://A1B2C.playfabapi.com/Client/LoginWithCustomID";
const telemetry={game:"https://api.gameanalytics.com/v2/lab/events",batch:50};
// three.js r158 - https://threejs.org/docs - https://github.com/mrdoob/three.js
const links={wiki:"https://arcadia.fandom.com/wiki/",unity:"https://docs.unity3d.com/Manual/"};
export default function start(){const app=initializeApp(config);getAuth(app);
const socket=new WebSocket("wss://lobby.arcadia.example/ws?room=1");
return {app,socket,title,telemetry,links};}
