// Html: a buffer of markup that nothing unescaped can enter, and templates that the compiler reads.
// Values and pure functions; one Html belongs to one thread.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "web/pages/kit/html_grammar.hpp"

namespace fw::web {

class Html;

/// A boolean attribute (` checked`, ` selected`, …) that is there or not; goes where an attribute
/// may stand. The name comes from the source, never from data.
struct Flag {
  consteval explicit Flag(const char* attribute) : name(attribute) {}
  constexpr Flag when(bool condition) const {
    Flag flag = *this;
    flag.on = condition;
    return flag;
  }
  std::string_view name;
  bool on = true;
};

namespace detail {

template <class T>
consteval Kind kind_of() {
  using Bare = std::remove_cvref_t<T>;
  if constexpr (std::same_as<Bare, Html>) return Kind::markup;
  if constexpr (std::same_as<Bare, Flag>) return Kind::flag;
  if constexpr (std::integral<Bare> && !std::same_as<Bare, bool> && !std::same_as<Bare, char>)
    return Kind::number;
  return Kind::text;
}

void append_text(std::string& out, std::string_view text);
void append_url(std::string& out, std::string_view url);

template <std::integral Number>
void append_number(std::string& out, Number value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

}  // namespace detail

/// A template: markup with `{}` where values go. Read by the compiler, which refuses a value where
/// no escaping can make it safe (scripts, styles, handlers, Datastar expressions, unquoted
/// attributes), markup where only text may stand, an unclosed tag, and a wrong number of values.
template <class... Args>
class Template {
 public:
  template <std::size_t N>
  consteval Template(const char (&text)[N])  // NOLINT(google-explicit-constructor)
      : text_(text, N - 1),
        holes_(detail::read_template<sizeof...(Args)>(text_, {detail::kind_of<Args>()...})) {}

  [[nodiscard]] constexpr std::string_view text() const { return text_; }
  [[nodiscard]] constexpr const detail::Holes<sizeof...(Args)>& holes() const { return holes_; }

 private:
  std::string_view text_;
  detail::Holes<sizeof...(Args)> holes_;
};

class Html {
 public:
  Html() = default;

  /// Appends a template with its values escaped for the place where each stands.
  template <class... Args>
  Html& add(Template<std::type_identity_t<Args>...> pattern, const Args&... values) {
    std::size_t from = 0;
    [[maybe_unused]] std::size_t number = 0;
    (put_hole(pattern.text(), pattern.holes(), number, from, values), ...);
    out_ += pattern.text().substr(from);
    return *this;
  }
  Html& add(const Html& other) {
    out_ += other.out_;
    return *this;
  }
  /// Appends text, escaped.
  Html& text(std::string_view value) {
    detail::append_text(out_, value);
    return *this;
  }

  [[nodiscard]] bool empty() const { return out_.empty(); }
  [[nodiscard]] const std::string& str() const& { return out_; }
  [[nodiscard]] std::string str() && { return std::move(out_); }
  void reserve(std::size_t bytes) { out_.reserve(bytes); }

 private:
  template <class Holes, class Value>
  void put_hole(std::string_view text, const Holes& holes, std::size_t& number, std::size_t& from,
                const Value& value) {
    const detail::Hole hole = holes[number++];
    out_.append(text.data() + from, hole.at - from);
    from = hole.at + 2;
    if constexpr (detail::kind_of<Value>() == detail::Kind::markup) {
      out_ += value.out_;
    } else if constexpr (detail::kind_of<Value>() == detail::Kind::flag) {
      if (value.on) (out_ += ' ') += value.name;
    } else if constexpr (detail::kind_of<Value>() == detail::Kind::number) {
      detail::append_number(out_, value);
    } else if (hole.place == detail::Place::url) {
      detail::append_url(out_, value);
    } else {
      detail::append_text(out_, value);
    }
  }

  std::string out_;
};

/// A template as a value of its own.
template <class... Args>
[[nodiscard]] Html html(Template<std::type_identity_t<Args>...> pattern, const Args&... values) {
  Html out;
  out.add(pattern, values...);
  return out;
}

}  // namespace fw::web
