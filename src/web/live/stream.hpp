// One open event stream of one page: gathers what happened, renders it on the work pool, sends it
// at most four times a second, and ends with the session. Everything here belongs to the web loop's
// thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "host/http/message.hpp"
#include "web/env.hpp"
#include "web/live/page.hpp"

namespace fw::web {

/// How many streams are open, by session and by account.
class StreamCounts {
 public:
  [[nodiscard]] bool has_room(const service::Session& session, const WebOptions& options) const;
  void add(const service::Session& session, int difference);

 private:
  std::map<std::string, std::size_t, std::less<>> by_session_;
  std::map<std::string, std::size_t, std::less<>> by_account_;
};

struct StreamParts {
  std::shared_ptr<StreamCounts> counts;
  service::Session session;
  std::string token;  ///< of the session: it is asked for again before every batch
  std::string permission;
  std::shared_ptr<LivePage> page;
};

/// Lives until the client is gone or the session has ended.
void start_stream(Env& env, StreamParts parts, std::shared_ptr<http::EventStream> client);

}  // namespace fw::web
