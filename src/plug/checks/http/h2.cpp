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

net::Look<Head> exchange_h2(net::Connection& connection, H2Session& session, H2Exchange what,
                            Body& body, model::Phases& phases) {
  connection.expires_at(what.deadline);
  Sink sink(body, what.plan.redirects_max > 0);
  kit::Http2Request request{.fields = h2_fields(what.plan, what.step),
                            .body = std::string(body_of(what.plan, what.step))};
  if (session) {
    session->again(std::move(request), sink);
  } else {
    session = std::make_unique<kit::Http2Call>(std::move(request), kLimits, sink);
  }
  auto answer = co_await kit::exchange(connection, *session, phases);
  if (!answer) {
    net::Failure failure = std::move(answer).error();
    if (failure.reason == model::Reason::bad_protocol) failure.reason = model::Reason::bad_http;
    co_return std::unexpected(std::move(failure));
  }
  bool stays_open = what.step.keeps_open && session->may_go_on();
  if (stays_open) {
    const auto flushed = co_await kit::flush(connection, *session);
    stays_open = flushed.has_value();
  }
  body.finish();
  co_return Head{.status = answer->status,
                 .version = kH2Version,
                 .headers = std::move(answer->headers),
                 .stays_open = stays_open};
}

}  // namespace fw::checks::http
