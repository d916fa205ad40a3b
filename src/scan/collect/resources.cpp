#include "scan/collect/resources.hpp"

#include <algorithm>
#include <utility>

#include "scan/collect/code.hpp"
#include "scan/collect/join.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;

constexpr Millis kFetchTimeout{10'000};
constexpr int kRedirectsMax = 3;

}  // namespace

void Resources::gather() {
  std::vector<File> found;
  const std::vector<Reference>& all = references_.findings().references;
  for (; looked_through_ < all.size(); ++looked_through_) {
    const Reference& reference = all[looked_through_];
    const bool is_wanted = reference.use == Use::script || reference.use == Use::style;
    if (!is_wanted || reference.url.empty() || !seen_.insert(reference.url).second) continue;
    if (seen_.size() > limits_.files_max) {
      ++left_out_;
    } else {
      found.push_back({reference.url, reference.use == Use::script});
    }
  }
  waiting_.insert(waiting_.begin(), found.rbegin(), found.rend());
}

asio::awaitable<void> Resources::collect() {
  gather();
  Join readers(net_.loop);
  for (std::size_t i = 0; i < std::min(kFilesAtOnce, waiting_.size()); ++i)
    readers.spawn(read_files());
  co_await readers.wait();
}

asio::awaitable<void> Resources::read_files() {
  while (!waiting_.empty()) {
    const File file = std::move(waiting_.back());
    waiting_.pop_back();
    if (limits_.bytes_max == 0) {
      ++left_out_;
      continue;
    }
    net::FetchRequest request;
    request.url = file.url;
    request.timeout = kFetchTimeout;
    request.redirects_max = kRedirectsMax;
    request.body_bytes_max = std::min(limits_.bytes_max, kScriptBytesMax);
    const Result<net::FetchResponse> response = co_await fetcher_.get(std::move(request));
    if (!response) {
      ++(response.error().code() == Code::limit ? left_out_ : failed_);
    } else if (response->status != 200) {
      ++failed_;
    } else {
      read(file, *response);
    }
  }
}

void Resources::read(const File& file, const net::FetchResponse& response) {
  limits_.bytes_max -= std::min(limits_.bytes_max, response.body.size());
  cut_ += response.cut ? 1 : 0;
  const auto url = net::parse_url(response.final_url);
  if (!url) return;
  references_.stand_on(*url, "");
  const std::string name = file.url.substr(0, file.url.find('?'));
  if (file.is_script) {
    collect_code(response.body, Use::script_code, "in script " + name, references_);
    collect_workers(response.body, references_);
  } else {
    collect_css(response.body, references_, "in style " + name);
  }
}

void Resources::tell() {
  Findings& findings = references_.findings();
  if (failed_ > 0)
    note(findings, fmt::format("Scripts and styles: {} could not be read.", failed_));
  if (cut_ > 0)
    note(findings, fmt::format("Scripts and styles: of {} only the beginning was read.", cut_));
  if (left_out_ > 0)
    note(findings,
         fmt::format("Scripts and styles: {} were left out for want of time or space.", left_out_));
}

}  // namespace fw::scan
