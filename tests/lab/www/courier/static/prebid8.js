/* prebid.js v8.27.0: https://github.com/prebid/Prebid.js/blob/8.27.0/LICENSE */
window.pbjs=window.pbjs||{},window.pbjs.que=window.pbjs.que||[];
(function(){var n={};n.docs="http://prebid.org/dev-docs/getting-started.html";
n.appnexus={code:"appnexus",URL:"https://ib.adnxs.com/ut/v3/prebid",gvlid:32};
n.rubicon={code:"rubicon",url:"https://prebid-server.rubiconproject.com/openrtb2/auction",
video:"https://fastlane.rubiconproject.com/a/api/fastlane.json",gvlid:52};
n.pubmatic={code:"pubmatic",ENDPOINT:"https://hbopenbid.pubmatic.com/translator?source=prebid-client"};
n.ix={code:"ix",BANNER_SECURE:"https://htlb.casalemedia.com/openrtb/pbjs",
SYNC:"https://js-sec.indexww.com/um/ixmatch.html",gvlid:10};
n.criteo={code:"criteo",CDB:"https://bidder.criteo.com/cdb?profileId=207"};
window.pbjs.bidders=n;window.pbjs.help=function(e){return"see https://docs.prebid.org/faq/"+e}})();
