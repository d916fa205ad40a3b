// A DNS server for tests: UDP and TCP on 127.0.0.1 with a port chosen by the kernel, answers from a
// script. On the test's loop; that loop's thread only.
//
//   DnsServer dns(loop);
//   dns.add("shop.test", "A", "192.0.2.1");
//   dns.answer("gone.test", DnsServer::Reply{.rcode = 3});
//   dns.answer_with("flip.test", "A", [n = 0]() mutable { … });   // another answer each time
//   options.resolver.servers = {dns.address()};
#pragma once

#include <arpa/inet.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "host/net/resolver.hpp"

namespace fw::net::testing {

class DnsServer {
 public:
  struct Record {
    std::string name;
    std::string type;   ///< "A", …; or "#257" with `value` as raw bytes
    std::string value;  ///< as model::DnsRecord has it
    std::uint32_t ttl_s = 60;
  };
  struct Reply {
    std::vector<Record> records;
    int rcode = 0;
    bool silent = false;     ///< no answer at all
    bool truncated = false;  ///< over UDP: only the TC bit; over TCP: everything
    bool recursive = true;   ///< the RA bit
    bool authenticated = false;
    std::string raw;  ///< these bytes after the id, instead of all that
  };
  using Script = std::function<Reply()>;

  /// Another server of the same port has another address of 127/8.
  explicit DnsServer(boost::asio::io_context& loop, const std::string& at = "127.0.0.1",
                     std::uint16_t port = 0)
      : state_(std::make_shared<State>(loop, boost::asio::ip::make_address(at), port)) {
    receive(state_);
    accept(state_);
  }
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;
  ~DnsServer() {
    boost::system::error_code ignored;
    state_->udp.close(ignored);
    state_->tcp.close(ignored);
  }

  /// "127.0.0.1:54321", as ResolverOptions::servers takes it.
  [[nodiscard]] std::string address() const {
    const auto at = state_->udp.local_endpoint();
    return fmt::format("{}:{}", at.address().to_string(), at.port());
  }
  [[nodiscard]] std::uint16_t port() const { return state_->udp.local_endpoint().port(); }
  /// One more record for this name and type; a CNAME also answers every other type.
  void add(const std::string& name, const std::string& type, const std::string& value) {
    auto& reply = state_->replies[{name, type}];
    reply.records.push_back({name, type, value});
  }
  /// The same answer to every type of question about this name.
  void answer(const std::string& name, Reply reply) { state_->replies[{name, "*"}] = reply; }
  /// Asked anew each time.
  void answer_with(const std::string& name, const std::string& type, Script script) {
    state_->scripts[{name, type}] = std::move(script);
  }
  /// How often this name was asked for, over UDP and TCP.
  [[nodiscard]] int asked(const std::string& name) const {
    const auto found = state_->asked.find(name);
    return found == state_->asked.end() ? 0 : found->second;
  }
  [[nodiscard]] int asked_over_tcp() const { return state_->asked_over_tcp; }

 private:
  using Key = std::pair<std::string, std::string>;
  struct State {
    State(boost::asio::io_context& loop, const boost::asio::ip::address& at, std::uint16_t port)
        : udp(loop), tcp(loop) {
      // Both protocols on one port: the kernel chooses for one, and it may be taken for the other.
      boost::system::error_code taken;
      for (int tries = 0; tries < 100; ++tries) {
        udp = boost::asio::ip::udp::socket(loop, {at, port});
        tcp = boost::asio::ip::tcp::acceptor(loop, boost::asio::ip::tcp::v4());
        tcp.bind({at, udp.local_endpoint().port()}, taken);
        if (taken) continue;
        tcp.listen();
        udp.non_blocking(true);
        return;
      }
      boost::asio::detail::throw_error(taken, "bind");
    }
    boost::asio::ip::udp::socket udp;
    boost::asio::ip::tcp::acceptor tcp;
    boost::asio::ip::udp::endpoint from;
    std::array<char, 4096> buffer{};
    std::map<Key, Reply> replies;
    std::map<Key, Script> scripts;
    std::map<std::string, int> asked;
    int asked_over_tcp = 0;
  };
  using Shared = std::shared_ptr<State>;

  static void u16(std::string& out, unsigned value) {
    out += static_cast<char>(value >> 8U);
    out += static_cast<char>(value & 0xffU);
  }
  static std::string wire_name(std::string_view name) {
    std::string out;
    if (name != ".")
      for (const auto label : split(name, '.')) {
        out += static_cast<char>(label.size());
        out += label;
      }
    return out + '\0';
  }
  static std::string wire_address(int family, const std::string& text) {
    std::string out(family == AF_INET ? 4 : 16, '\0');
    inet_pton(family, text.c_str(), out.data());
    return out;
  }

  /// RDATA from the text form.
  static std::string wire_value(const Record& record) {
    const auto words = split(record.value, ' ');
    const auto number = [&](std::size_t i) { return to_number<unsigned>(words.at(i)).value_or(0); };
    std::string out;
    if (record.type == "A") return wire_address(AF_INET, record.value);
    if (record.type == "AAAA") return wire_address(AF_INET6, record.value);
    if (record.type == "CNAME" || record.type == "NS" || record.type == "PTR")
      return wire_name(record.value);
    if (record.type == "TXT") {
      for (std::size_t at = 0; at < record.value.size(); at += 255) {
        const auto part = record.value.substr(at, 255);
        out += static_cast<char>(part.size());
        out += part;
      }
      return out;
    }
    if (record.type == "MX") {
      u16(out, number(0));
      return out + wire_name(words.at(1));
    }
    if (record.type == "SRV") {
      for (std::size_t i = 0; i < 3; ++i) u16(out, number(i));
      return out + wire_name(words.at(3));
    }
    if (record.type == "SOA") {
      out = wire_name(words.at(0)) + wire_name(words.at(1));
      for (std::size_t i = 2; i < 7; ++i) {
        u16(out, number(i) >> 16U);
        u16(out, number(i) & 0xffffU);
      }
      return out;
    }
    if (record.type == "CAA") {  // flags tag "value"
      const auto value = words.at(2).substr(1, words.at(2).size() - 2);
      out += static_cast<char>(number(0));
      out += static_cast<char>(words.at(1).size());
      return out + std::string(words.at(1)) + std::string(value);
    }
    if (record.type == "DS" || record.type == "DNSKEY") {
      const bool is_key = record.type == "DNSKEY";
      u16(out, number(0));
      out += static_cast<char>(number(1));
      out += static_cast<char>(number(2));
      const auto bytes = is_key ? from_base64(words.at(3)) : from_hex(words.at(3));
      return out + bytes.value_or("");
    }
    return record.value;
  }
  static unsigned wire_type(const std::string& type) {
    if (type.starts_with('#')) return to_number<unsigned>(type.substr(1)).value_or(0);
    const auto known = record_type_named(type);
    return known ? static_cast<unsigned>(*known) : 0;
  }

  static Reply find(State& state, const std::string& name, const std::string& type) {
    ++state.asked[name];
    for (const auto& tried : {type, std::string("CNAME"), std::string("*")}) {
      if (const auto script = state.scripts.find({name, tried}); script != state.scripts.end())
        return script->second();
      if (const auto reply = state.replies.find({name, tried}); reply != state.replies.end())
        return reply->second;
    }
    if (name.empty()) return {{{".", "NS", "a.root.test"}}};
    for (const auto& [key, reply] : state.replies)
      if (key.first == name) return {};  // the name exists, with other types
    for (const auto& [key, script] : state.scripts)
      if (key.first == name) return {};
    return {.rcode = 3};
  }

  /// Follows CNAMEs within the script, as a recursive server does.
  static Reply follow(State& state, const std::string& name, const std::string& type) {
    Reply reply = find(state, name, type);
    for (int hops = 0; hops < 16 && reply.recursive && !reply.records.empty(); ++hops) {
      const Record last = reply.records.back();
      if (last.type != "CNAME" || type == "CNAME") break;
      const Reply next = find(state, last.value, type);
      if (next.records.empty()) {
        reply.rcode = next.rcode;
        break;
      }
      reply.records.insert(reply.records.end(), next.records.begin(), next.records.end());
    }
    return reply;
  }

  /// The answer to `query`, or "" for silence.
  static std::string reply_to(State& state, std::string_view query, bool is_tcp) {
    if (query.size() < 17) return {};
    std::string name;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      const auto length = static_cast<unsigned char>(query[at]);
      if (!name.empty()) name += '.';
      name += to_lower(query.substr(at + 1, length));
      at += 1U + length;
    }
    const auto question = query.substr(12, at + 5 - 12);
    const unsigned type = static_cast<unsigned char>(query[at + 1]) * 256U +
                          static_cast<unsigned char>(query[at + 2]);
    if (is_tcp) ++state.asked_over_tcp;
    const auto type_text = net::name(static_cast<RecordType>(type));
    const Reply reply = follow(state, name, std::string(type_text));
    if (reply.silent) return {};
    std::string out(query.substr(0, 2));
    if (!reply.raw.empty()) return out + reply.raw;
    const bool cut = reply.truncated && !is_tcp;
    u16(out, 0x8100U | (cut ? 0x0200U : 0U) | (reply.recursive ? 0x80U : 0U) |
                 (reply.authenticated ? 0x20U : 0U) | static_cast<unsigned>(reply.rcode));
    u16(out, 1);
    u16(out, cut ? 0 : static_cast<unsigned>(reply.records.size()));
    u16(out, 0);
    const bool has_options = query[11] != 0;  // EDNS (RFC 6891), answered in kind
    u16(out, has_options ? 1 : 0);
    out += question;
    const std::string options =
        has_options ? std::string("\0\0\x29\x04\xd0\0\0\x80\0\0\0", 11) : std::string();
    if (cut) return out + options;
    for (const auto& record : reply.records) {
      out += wire_name(record.name);
      u16(out, wire_type(record.type));
      u16(out, 1);
      u16(out, record.ttl_s >> 16U);
      u16(out, record.ttl_s & 0xffffU);
      const auto value = wire_value(record);
      u16(out, static_cast<unsigned>(value.size()));
      out += value;
    }
    return out + options;
  }

  static void receive(const Shared& state) {
    using boost::asio::ip::udp;
    state->udp.async_wait(udp::socket::wait_read, [state](const boost::system::error_code& error) {
      if (error) return;
      // Everything that has come, at once: a burst must not overrun the socket's buffer.
      boost::system::error_code none;
      for (;;) {
        const auto size =
            state->udp.receive_from(boost::asio::buffer(state->buffer), state->from, 0, none);
        if (none) break;
        const auto reply = reply_to(*state, {state->buffer.data(), size}, false);
        boost::system::error_code ignored;
        if (!reply.empty()) state->udp.send_to(boost::asio::buffer(reply), state->from, 0, ignored);
      }
      receive(state);
    });
  }

  static void accept(const Shared& state) {
    state->tcp.async_accept(
        [state](const boost::system::error_code& error, boost::asio::ip::tcp::socket socket) {
          if (error) return;
          serve(state, std::make_shared<boost::asio::ip::tcp::socket>(std::move(socket)));
          accept(state);
        });
  }

  static void serve(const Shared& state,
                    const std::shared_ptr<boost::asio::ip::tcp::socket>& socket) {
    auto head = std::make_shared<std::array<unsigned char, 2>>();
    boost::asio::async_read(
        *socket, boost::asio::buffer(*head),
        [state, socket, head](const boost::system::error_code& error, std::size_t /*size*/) {
          if (error) return;
          auto query = std::make_shared<std::string>((*head)[0] * 256U + (*head)[1], '\0');
          boost::asio::async_read(
              *socket, boost::asio::buffer(*query),
              [state, socket, query](const boost::system::error_code& failed, std::size_t) {
                if (failed) return;
                const auto reply = reply_to(*state, *query, true);
                if (reply.empty()) return;
                std::string framed;
                u16(framed, static_cast<unsigned>(reply.size()));
                framed += reply;
                boost::system::error_code ignored;
                boost::asio::write(*socket, boost::asio::buffer(framed), ignored);
                serve(state, socket);
              });
        });
  }

  Shared state_;
};

}  // namespace fw::net::testing
