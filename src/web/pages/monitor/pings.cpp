#include "web/pages/monitor/pings.hpp"

#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

constexpr std::string_view kCurl = "curl -fsS -m 10 --retry 5 -o /dev/null ";

void add_line(Html& out, std::string_view label, std::string_view id, std::string_view line) {
  out.add(R"html(<div><span class="help block mb-1">{}</span><div
class="flex items-center gap-2"><code class="code flex-1 min-w-0 overflow-x-auto whitespace-nowrap"
id="{}" tabindex="0">{}</code>{}</div></div>)html",
          label, id, line, copy_button(id));
}

Html said(const model::Ping& ping) {
  switch (ping.kind) {
    case model::PingKind::success:
      return badge(Light::up);
    case model::PingKind::fail:
      return badge(Light::down);
    case model::PingKind::start:
      return html(R"html(<span class="tag">start</span>)html");
    case model::PingKind::log:
      return html(R"html(<span class="tag">log</span>)html");
  }
  return {};
}

void add_ping(Html& out, const model::Ping& ping) {
  out.add(R"html(<tr><td>{}</td><td>{}</td><td class="num">{}</td><td>)html", time_of(ping.at),
          said(ping), ping.duration ? span_of(*ping.duration) : std::string("–"));
  if (ping.exit_status) out.add("exit status {} ", *ping.exit_status);
  if (!ping.run.empty()) out.add(R"html(<span class="tag">run {}</span> )html", ping.run);
  out.add(R"html(<span class="text-sm muted">{} from {}</span>)html", ping.method, ping.peer);
  if (!ping.body.empty()) {
    out.add(R"html(<details class="more" id="ping-{}"><summary
class="link text-sm">what it sent</summary><pre class="code mt-2">{}</pre></details>)html",
            to_ms(ping.at), ping.body);
  }
  out.add("</td></tr>");
}

}  // namespace

Html ping_address_part(const Reader& reader, const model::MonitorId& id, std::string_view url) {
  const std::string plain = fmt::format("{}{}", kCurl, url);
  Html out;
  out.add(R"html(<section class="card"><div class="card-head"><h2>Address for the
job</h2></div><div class="card-body stack gap-4">)html");
  add_line(out, "The address. Whoever knows it can say that the job is well.", "ping-url", url);
  add_line(out, "At the end of a script:", "ping-end", plain);
  add_line(out, "Around a command, so that its exit status decides:", "ping-around",
           fmt::format("{0}/start; backup.sh; {0}/$?", plain));
  out.add(R"html(<p class="help">Also <code>/fail</code> and <code>/log</code>; what is posted is
kept, up to 10 KB.</p>{}</div></section>)html",
          post_button(reader.csrf, {.action = fmt::format("/monitors/{}/rotate-ping-url", id.value),
                                    .label = "Make another address",
                                    .icon = "",
                                    .style = "btn small",
                                    .question = "Make another address? The job fails to call "
                                                "until it has the new one."}));
  return out;
}

Html pings_part(const std::vector<model::Ping>& pings) {
  Html out;
  out.add(R"html(<section class="card overflow-hidden" id="pings"><div
class="card-head"><h2>Calls of the job</h2></div>)html");
  if (pings.empty()) {
    out.add(R"html(<p class="empty muted">None yet.</p></section>)html");
    return out;
  }
  out.add(R"html(<div class="scroll"><table class="table
log"><thead><tr><th>When</th><th>Said</th><th
class="num">Took</th><th>With it</th></tr></thead><tbody>)html");
  for (const model::Ping& ping : pings) add_ping(out, ping);
  out.add("</tbody></table></div></section>");
  return out;
}

}  // namespace fw::web
