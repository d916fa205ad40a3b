#include "host/browser/flags.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "base/text.hpp"

namespace fw::browser {
namespace {

constexpr auto kFlags = std::to_array<std::string_view>({
    "--headless",
    "--remote-debugging-pipe",
    // Nothing of the maker's services, nothing in the background.
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--no-service-autorun",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    "--password-store=basic",
    "--safebrowsing-disable-auto-update",
    // No ways out but the proxy, no names looked up.
    "--disable-quic",
    "--dns-over-https-mode=off",
    "--dns-prefetch-disable",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    // Nothing a page can ask of a person or of the machine.
    "--block-new-web-contents",
    "--deny-permission-prompts",
    "--disable-notifications",
    "--disable-print-preview",
    "--disable-speech-api",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--mute-audio",
    // Little memory: all sites of a page in few processes. There is nothing in them to steal.
    "--disable-site-isolation-trials",
    "--renderer-process-limit=2",
    "--disk-cache-size=33554432",
    "--js-flags=--max-old-space-size=384",
    "--disable-features=IsolateOrigins,site-per-process,Translate,MediaRouter,OptimizationHints,"
    "OptimizationGuideModelDownloading,AutofillServerCommunication,NetworkTimeServiceQuerying,"
    "CertificateTransparencyComponentUpdater,DialMediaRouteProvider,GlobalMediaControls,"
    "WebUIReloadButton,InitialWebUI,PreloadTopChromeWebUI,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,AsyncDns,InterestFeedContentSuggestions,FedCm",
    "--window-size=1366,900",
    "--hide-scrollbars",
    "--lang=en-US",
});

// Descriptors are read, never values through a getter. The helpers are taken before the page's own
// are looked at; a page that replaced them can lie about itself only.
constexpr std::string_view kScript = R"((() => {
  const names = NAMES, own = Object.getOwnPropertyDescriptor, found = [];
  for (let i = 0; i < names.length; ++i) {
    try {
      const parts = names[i].split('.');
      let object = globalThis, there = true;
      for (let part = 0; there && part < parts.length; ++part) {
        const type = object === null ? 'null' : typeof object;
        const is_object = type === 'object' || type === 'function';
        const property = is_object ? own(object, parts[part]) : undefined;
        if (property === undefined) there = false;
        else if (!('value' in property)) there = part === parts.length - 1;
        else there = (object = property.value) !== undefined;
        if (property !== undefined && !('value' in property)) break;
      }
      if (there) found.push(i);
    } catch (error) {}
  }
  return found.join(',');
})())";

}  // namespace

std::vector<std::string> command_line(const FlagOptions& options) {
  std::vector<std::string> words{options.program};
  words.insert(words.end(), kFlags.begin(), kFlags.end());
  words.push_back(fmt::format("--user-data-dir={}/profile", options.folder));
  words.push_back(fmt::format("--proxy-server=http://127.0.0.1:{}", options.proxy_port));
  words.emplace_back("--proxy-bypass-list=<-loopback>");
  if (!options.with_sandbox) words.emplace_back("--no-sandbox");
  if (!options.judges_certificates) words.emplace_back("--ignore-certificate-errors");
  words.emplace_back("about:blank");
  return words;
}

std::vector<std::string> environment(const FlagOptions& options) {
  return {"HOME=" + options.folder, "TMPDIR=" + options.folder, "PATH=/usr/bin:/bin",
          "LANG=C.UTF-8", "DBUS_SESSION_BUS_ADDRESS=disabled:"};
}

std::string globals_script(std::span<const std::string> names) {
  boost::json::array list;
  for (const std::string& name : names) list.emplace_back(name);
  std::string script(kScript);
  constexpr std::string_view kNames = "NAMES";
  return script.replace(script.find(kNames), kNames.size(), boost::json::serialize(list));
}

std::vector<std::size_t> read_globals(std::string_view answer, std::size_t names) {
  std::vector<std::size_t> numbers;
  for (const std::string_view word : split(answer, ',')) {
    const auto number = to_number<std::size_t>(word);
    if (!number || *number >= names) continue;
    if (!numbers.empty() && *number <= numbers.back()) continue;
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace fw::browser
