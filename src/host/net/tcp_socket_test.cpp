// Sockets that are watched beside the loop: connecting, both directions, deadlines and ends.
#include "host/net/tcp_socket.hpp"

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <memory>
#include <vector>

#include "host/net/testing/fixture.hpp"

namespace fw::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;
using testing::Peer;
using testing::TcpServer;
using testing::TestNet;
using Interest = TcpSocket::Interest;

tcp::endpoint at(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

asio::awaitable<Wake> wait(TcpSocket& socket, Interest interest) {
  const Wake wake = co_await socket.ready(interest);
  co_return wake;
}

/// Connected, with a deadline far away.
TcpSocket open(TestNet& world, std::uint16_t port) {
  auto socket = TcpSocket::connect(world.loop, at(port));
  FW_ASSERT(socket.has_value());
  socket->expires_at(steady_clock::now() + std::chrono::seconds(60));
  FW_ASSERT(world.run(wait(*socket, Interest::write)) == Wake::ready);
  FW_ASSERT(!socket->connected());
  return *std::move(socket);
}

asio::awaitable<std::string> read_to_end(TcpSocket& socket) {
  std::string all;
  std::array<char, 1000> chunk;
  while (true) {
    const Moved moved = socket.read(chunk);
    all.append(chunk.data(), moved.bytes);
    if (!moved.error) continue;
    if (moved.error != asio::error::would_block) co_return all;
    const Wake wake = co_await socket.ready(Interest::read);
    if (wake != Wake::ready) co_return all;
  }
}

asio::awaitable<void> greet(Peer& peer) {
  co_await peer.write("hello");
  const std::string line = co_await peer.read_until("\n");
  co_await peer.write(line + std::string(100'000, 'x'));
}

asio::awaitable<void> hang(Peer& peer) { co_await peer.hang(); }

TEST(TcpSocket, ReadsAndWritesWithoutWaiting) {
  TestNet world;
  const TcpServer server(world.loop, greet);
  TcpSocket socket = open(world, server.port());
  EXPECT_EQ(socket.peer(), at(server.port()));
  EXPECT_NE(socket.local().port(), 0);
  EXPECT_EQ(socket.write("there\n").bytes, 6);
  const std::string heard = world.run(read_to_end(socket));
  EXPECT_EQ(heard, "hellothere\n" + std::string(100'000, 'x'));
}

TEST(TcpSocket, TellsHowConnectingEnded) {
  TestNet world;
  std::uint16_t gone = 0;
  {
    const TcpServer server(world.loop, hang);
    gone = server.port();
  }
  auto socket = TcpSocket::connect(world.loop, at(gone));
  ASSERT_TRUE(socket);
  EXPECT_EQ(world.run(wait(*socket, Interest::write)), Wake::ready);
  EXPECT_EQ(socket->connected(), asio::error::connection_refused);
}

TEST(TcpSocket, KeepsItsDeadline) {
  TestNet world;
  const TcpServer server(world.loop, hang);
  TcpSocket socket = open(world, server.port());
  for (const Millis limit : {Millis(0), Millis(30), Millis(60)}) {
    const auto start = steady_clock::now();
    socket.expires_at(start + limit);
    EXPECT_EQ(world.run(wait(socket, Interest::read)), Wake::late);
    EXPECT_GE(steady_clock::now() - start, limit);
    EXPECT_LE(steady_clock::now() - start, limit + Millis(500));
    EXPECT_EQ(world.run(wait(socket, Interest::read)), Wake::late) << "once late, always late";
  }
}

TEST(TcpSocket, DeadlinesComeInTheirOrder) {
  TestNet world;
  const TcpServer server(world.loop, hang);
  std::vector<TcpSocket> sockets;
  for (int i = 0; i < 4; ++i) sockets.push_back(open(world, server.port()));
  std::vector<int> ended;
  const auto start = steady_clock::now();
  // The last is a whole turn of the wheel and more away, and must not end in this one.
  const std::array<Millis, 4> limits = {Millis(90), Millis(20), Millis(60), Millis(16'384 + 40)};
  for (int i = 0; i < 4; ++i) {
    TcpSocket& socket = sockets.at(static_cast<std::size_t>(i));
    socket.expires_at(start + limits.at(static_cast<std::size_t>(i)));
    socket.wait(Interest::read, [&ended, i](Wake) { ended.push_back(i); });
  }
  world.loop.restart();
  while (ended.size() < 3) world.loop.run_one();
  EXPECT_EQ(ended, (std::vector<int>{1, 2, 0}));
}

TEST(TcpSocket, WhoeverIsWokenMayCloseTheOthers) {
  TestNet world;
  std::vector<std::unique_ptr<TcpSocket>> sockets;
  const TcpServer server(world.loop, [](Peer& peer) -> asio::awaitable<void> {
    const std::string line = co_await peer.read_until("\n");
    co_await peer.write("all at once");
    co_await peer.hang();
  });
  for (int i = 0; i < 8; ++i)
    sockets.push_back(std::make_unique<TcpSocket>(open(world, server.port())));
  int woken = 0;
  for (auto& socket : sockets) {
    EXPECT_EQ(socket->write("\n").bytes, 1);
    socket->wait(Interest::read, [&](Wake) {
      ++woken;
      sockets.clear();
    });
  }
  world.loop.restart();
  while (woken == 0) world.loop.run_one();
  world.loop.poll();
  EXPECT_EQ(woken, 1);
  // Their places are taken by others, which hear nothing of what was meant for them.
  TcpSocket next = open(world, server.port());
  next.wait(Interest::read, [&](Wake) { ++woken; });
  world.loop.restart();
  world.loop.poll();
  EXPECT_EQ(woken, 1);
}

TEST(TcpSocket, WaitsThatNobodyEndsAreForgotten) {
  auto kept = std::make_shared<int>(1);
  {
    TestNet world;
    const TcpServer server(world.loop, hang);
    TcpSocket socket = open(world, server.port());
    socket.wait(Interest::read, [kept](Wake) { FAIL(); });
    socket.forget();
    EXPECT_EQ(kept.use_count(), 1);
    socket.wait(Interest::read, [kept](Wake) { FAIL(); });
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace fw::net
