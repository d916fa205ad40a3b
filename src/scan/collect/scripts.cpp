#include "scan/collect/scripts.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "scan/collect/code.hpp"
#include "scan/collect/join.hpp"
#include "scan/collect/references.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;

constexpr Millis kFetchTimeout{10'000};

/// What the readers share: which script is next, and what may still be read.
struct Queue {
  std::vector<std::string> urls;
  std::size_t next = 0;
  std::size_t bytes_left = 0;
  std::size_t left_out = 0;
  std::size_t failed = 0;
  std::size_t cut = 0;
};

std::vector<std::string> script_urls(const net::Url& page, const Findings& findings) {
  std::vector<std::string> urls;
  std::set<std::string> seen;
  for (const Reference& reference : findings.references) {
    if (reference.use != Use::script || reference.url.empty()) continue;
    const Result<net::Url> url = net::resolve(page, reference.url);
    if (url && seen.insert(url->text()).second) urls.push_back(url->text());
  }
  return urls;
}

asio::awaitable<void> read_scripts(net::Net& net, Queue& queue, ScriptLimits limits,
                                   References& references) {
  while (queue.next < queue.urls.size()) {
    const std::string url = queue.urls[queue.next++];
    const auto left =
        std::chrono::duration_cast<Millis>(limits.deadline - std::chrono::steady_clock::now());
    if (left <= Millis(0) || queue.bytes_left == 0) {
      ++queue.left_out;
      continue;
    }
    net::FetchRequest request;
    request.url = url;
    request.timeout = std::min(left, kFetchTimeout);
    request.redirects_max = 3;
    request.body_bytes_max = std::min(queue.bytes_left, kScriptBytesMax);
    request.cut_large_bodies = true;
    const Result<net::FetchResponse> response = co_await net.http->fetch(std::move(request));
    if (!response || response->status != 200) {
      ++queue.failed;
      continue;
    }
    queue.bytes_left -= std::min(queue.bytes_left, response->body.size());
    queue.cut += response->cut ? 1 : 0;
    collect_code(response->body, Use::script_code, "in script " + url.substr(0, url.find('?')),
                 references);
  }
}

}  // namespace

asio::awaitable<void> collect_scripts(net::Net& net, net::Url page, ScriptLimits limits,
                                      Findings& findings) {
  Queue queue;
  queue.urls = script_urls(page, findings);
  queue.bytes_left = limits.bytes_max;
  if (queue.urls.size() > limits.scripts_max) {
    queue.left_out = queue.urls.size() - limits.scripts_max;
    queue.urls.resize(limits.scripts_max);
  }
  References references(findings);
  Join readers(net.loop);
  for (int reader = 0; reader < kScriptsAtOnce; ++reader)
    readers.spawn(read_scripts(net, queue, limits, references));
  co_await readers.wait();
  if (queue.failed > 0)
    findings.notes.push_back(fmt::format("Scripts: {} could not be read.", queue.failed));
  if (queue.cut > 0)
    findings.notes.push_back(fmt::format("Scripts: of {} only the beginning was read.", queue.cut));
  if (queue.left_out > 0)
    findings.notes.push_back(
        fmt::format("Scripts: {} were left out for want of time or space.", queue.left_out));
}

}  // namespace fw::scan
