// What a browser's look at a page asks for and gives. Values; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace fw::browser {

/// What a request was made for.
enum class Load : std::uint8_t {
  document,  ///< the page itself, at its first or a later address
  frame,
  script,
  style,
  image,
  media,
  font,
  fetch,  ///< fetch, XMLHttpRequest, event streams, beacons
  websocket,
  worker,
  other,
};

struct Request {
  Load load = Load::other;
  std::string url;
  std::string frame;  ///< address of the frame that asked; "" is the page itself
  bool operator==(const Request&) const = default;
};

struct Cookie {
  std::string name;
  std::string domain;  ///< without a leading dot
  auto operator<=>(const Cookie&) const = default;
};

struct Global {
  std::string name;
  std::string frame;  ///< as in Request
  bool operator==(const Global&) const = default;
};

enum class State : std::uint8_t {
  done,
  cut,     ///< the time ran out; what was seen until then is there
  absent,  ///< no browser is installed
  failed,  ///< it did not start, ended early, or all were busy; what was seen is there
};
[[nodiscard]] std::string_view name(State state);

struct Errand {
  std::string url;
  Millis timeout{15'000};            ///< for everything, waiting for a free browser left out
  Millis waiting_max{10'000};        ///< for a free browser
  std::vector<std::string> globals;  ///< names to look for: "Stripe", "google.maps"
};

struct Visit {
  State state = State::failed;
  std::string sentence;           ///< what happened, for people
  std::string final_url;          ///< of the page; "" where it never came
  std::vector<Request> requests;  ///< each (load, url) once
  std::vector<Cookie> cookies;
  std::vector<Global> globals;
  std::vector<std::string> frames;         ///< addresses of the frames in the page
  std::vector<std::string> workers;        ///< dedicated, shared and service workers
  std::vector<std::string> windows;        ///< that the page tried to open
  std::vector<std::string> refused_hosts;  ///< that the egress policy did not let out
  std::uint32_t requests_made = 0;         ///< those seen again and left out counted, too
  std::uint32_t refused = 0;               ///< connections that the egress policy did not let out
  std::uint32_t messages_skipped = 0;      ///< of the browser, which could not be read
  std::uint64_t bytes = 0;                 ///< through the proxy, both ways
  Millis duration{0};
};

}  // namespace fw::browser
