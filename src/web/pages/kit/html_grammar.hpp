// What the compiler checks in a template: where each value stands, and what may stand there.
// Compile-time functions (WHATWG HTML §13.2.5, the part our own markup uses).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fw::web::detail {

/// What a value is.
enum class Kind : std::uint8_t { text, number, markup, flag };

/// Where a value stands, as far as escaping differs.
enum class Place : std::uint8_t { text, attribute, url, tag };

struct Hole {
  std::size_t at = 0;  ///< offset of `{}`
  Place place = Place::text;
};

template <std::size_t N>
using Holes = std::array<Hole, N>;

/// Not constexpr on purpose: reaching it stops the compilation with its argument in the message.
void template_error(const char* what);

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

constexpr bool is_url_attribute(std::string_view name) {
  return name == "href" || name == "src" || name == "action" || name == "formaction" ||
         name == "poster" || name == "cite" || name == "xlink:href";
}

/// Attributes whose value is run or styled: no escaping helps there.
constexpr bool is_code_attribute(std::string_view name) {
  if (name.starts_with("on") || name == "style" || name == "srcdoc" || name == "http-equiv")
    return true;
  return name.starts_with("data-") && !name.starts_with("data-fw-");
}

/// Reads one template; see Template.
class Reader {
 public:
  constexpr explicit Reader(std::string_view text) : text_(text) {}

  template <std::size_t N>
  constexpr Holes<N> read(const std::array<Kind, N>& kinds) {
    Holes<N> holes{};
    std::size_t count = 0;
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with("{}")) {
        if (count == N) template_error("more {} than values");
        if (state_ == State::tag_name && at_ > name_at_) end_name(State::tag);
        if (count < N) holes[count] = Hole{at_, place_for(kinds[count])};
        ++count;
        at_ += 2;
        fresh_value_ = false;
      } else {
        step(text_[at_]);
        ++at_;
      }
    }
    if (count != N) template_error("more values than {}");
    if (state_ != State::text) template_error("a template ends inside a tag or a script");
    return holes;
  }

 private:
  enum class State : std::uint8_t { text, tag_name, tag, attribute_name, before_value, value, raw };

  constexpr Place place_for(Kind kind) const {
    switch (state_) {
      case State::text:
        if (kind == Kind::flag) template_error("a flag stands in text");
        return Place::text;
      case State::tag:
        if (kind != Kind::flag) template_error("only a Flag may stand between attributes");
        return Place::tag;
      case State::value:
        return place_in_value(kind);
      default:
        template_error("a value stands where nothing can make it safe");
        return Place::text;
    }
  }

  constexpr Place place_in_value(Kind kind) const {
    if (kind == Kind::markup || kind == Kind::flag) template_error("markup in an attribute");
    if (is_code_attribute(attribute_) && kind != Kind::number)
      template_error("a value in an attribute that is run as code");
    return is_url_attribute(attribute_) && fresh_value_ ? Place::url : Place::attribute;
  }

  constexpr void step(char c) {
    switch (state_) {
      case State::text:
        if (c == '<') enter_tag();
        break;
      case State::tag_name:
        if (is_space(c)) end_name(State::tag);
        if (c == '>') end_tag();
        break;
      case State::tag:
        if (c == '>') end_tag();
        if (c != '>' && c != '/' && !is_space(c)) begin_attribute();
        break;
      case State::attribute_name:
        step_attribute_name(c);
        break;
      case State::before_value:
        if (c != '"') template_error("an attribute without double quotes");
        state_ = State::value;
        fresh_value_ = true;
        break;
      case State::value:
        if (c == '"') state_ = State::tag;
        fresh_value_ = false;
        break;
      case State::raw:
        if (text_.substr(at_).starts_with("</")) enter_tag();
        break;
    }
  }

  constexpr void enter_tag() {
    if (text_.substr(at_).starts_with("<!--")) template_error("a comment in a template");
    state_ = State::tag_name;
    name_at_ = at_ + 1;
  }

  constexpr void end_name(State next) {
    name_ = text_.substr(name_at_, at_ - name_at_);
    state_ = next;
  }

  constexpr void end_tag() {
    if (state_ == State::tag_name) name_ = text_.substr(name_at_, at_ - name_at_);
    state_ = name_ == "script" || name_ == "style" ? State::raw : State::text;
  }

  constexpr void begin_attribute() {
    state_ = State::attribute_name;
    name_start_ = at_;
  }

  constexpr void step_attribute_name(char c) {
    attribute_ = text_.substr(name_start_, at_ - name_start_);
    if (c == '=') state_ = State::before_value;
    if (is_space(c)) state_ = State::tag;
    if (c == '>') end_tag();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  State state_ = State::text;
  std::size_t name_at_ = 0;
  std::size_t name_start_ = 0;
  std::string_view name_;
  std::string_view attribute_;
  bool fresh_value_ = false;
};

template <std::size_t N>
constexpr Holes<N> read_template(std::string_view text, const std::array<Kind, N>& kinds) {
  return Reader(text).read<N>(kinds);
}

}  // namespace fw::web::detail
