#include "host/http/chunk_reader.hpp"

#include <algorithm>
#include <charconv>

#include "host/http/target.hpp"

namespace fw::http {

/// The next line without its CRLF; false where it is not whole yet, or (see state) wrong.
bool ChunkReader::take_line(std::string_view& rest, std::string_view& line) {
  const std::size_t end = rest.find('\n');
  if (std::min(end, rest.size()) > line_bytes_max_) return state_ = State::malformed, false;
  if (end == std::string_view::npos) return false;
  // A bare LF ends a line for some and not for others.
  if (end == 0 || rest[end - 1] != '\r') return state_ = State::malformed, false;
  line = rest.substr(0, end - 1);
  if (!is_field_value(line)) return state_ = State::malformed, false;
  rest.remove_prefix(end + 1);
  return true;
}

void ChunkReader::take_size(std::string_view line, std::size_t room) {
  std::uint64_t size = 0;
  const char* const end = line.data() + line.size();
  const auto [at, error] = std::from_chars(line.data(), end, size, 16);
  if (error == std::errc::invalid_argument || line.front() == '-') {
    state_ = State::malformed;
  } else if (error == std::errc::result_out_of_range || (at != end && *at != ';')) {
    state_ = State::malformed;
  } else if (size > room) {
    state_ = State::too_large;
  } else {
    left_ = size;
    state_ = size == 0 ? State::trailer : State::data;
  }
}

void ChunkReader::take_trailer(std::string_view line) {
  if (line.empty()) {
    state_ = State::done;
    return;
  }
  trailer_bytes_ += line.size() + 2;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
      trailer_bytes_ > line_bytes_max_) {
    state_ = State::malformed;
  }
}

std::size_t ChunkReader::read(std::string_view bytes, std::string& body,
                              std::size_t body_bytes_max) {
  std::string_view rest = bytes;
  std::string_view line;
  while (true) {
    if (state_ == State::size) {
      if (!take_line(rest, line)) break;
      take_size(line, body_bytes_max - body.size());
    } else if (state_ == State::data) {
      const std::size_t size = std::min<std::uint64_t>(left_, rest.size());
      body.append(rest.substr(0, size));
      rest.remove_prefix(size);
      left_ -= size;
      if (left_ > 0) break;
      state_ = State::data_end;
    } else if (state_ == State::data_end) {
      if (!std::string_view("\r\n").starts_with(rest.substr(0, 2))) {
        state_ = State::malformed;
      }
      if (state_ == State::malformed || rest.size() < 2) break;
      rest.remove_prefix(2);
      state_ = State::size;
    } else if (state_ == State::trailer) {
      if (!take_line(rest, line)) break;
      take_trailer(line);
    } else {
      break;
    }
  }
  return bytes.size() - rest.size();
}

}  // namespace fw::http
