#include "plug/checks/http/h2.hpp"

#include "plug/kit/http2_call.hpp"

namespace fw::checks::http {
namespace {

constexpr kit::Http2Limits kLimits{.headers_max = kHeaderFieldsMax,
                                   .header_bytes_max = kHeaderBytesMax,
                                   .wire_bytes_max = kH2WireBytesMax,
                                   .interim_max = kInterimMax,
                                   .window_bytes = kH2WindowBytes};

/// Gives the answer's body on.
class Sink final : public kit::Http2Sink {
 public:
  Sink(Body& body, bool skip_redirect_body)
      : body_(body), skip_redirect_body_(skip_redirect_body) {}

  bool head(const kit::Http2Answer& answer) override {
    if (const auto encoding = answer.value("content-encoding"); !encoding.empty())
      body_.set_encoding(encoding);
    return !skip_redirect_body_ || !is_redirect(answer.status);
  }
  bool data(std::string_view piece) override { return body_.add(piece); }

 private:
  Body& body_;
  bool skip_redirect_body_;
};

}  // namespace

net::Look<Head> exchange_h2(net::Connection& connection, const Plan& plan, const Step& step,
                            Body& body, model::Phases& phases) {
  Sink sink(body, plan.redirects_max > 0);
  kit::Http2Request request{.fields = h2_fields(plan, step),
                            .body = std::string(body_of(plan, step))};
  kit::Http2Call call(std::move(request), kLimits, sink);
  auto answer = co_await kit::exchange(connection, call, phases);
  if (!answer) {
    net::Failure failure = std::move(answer).error();
    if (failure.reason == model::Reason::bad_protocol) failure.reason = model::Reason::bad_http;
    co_return std::unexpected(std::move(failure));
  }
  body.finish();
  co_return Head{
      .status = answer->status, .version = kH2Version, .headers = std::move(answer->headers)};
}

}  // namespace fw::checks::http
