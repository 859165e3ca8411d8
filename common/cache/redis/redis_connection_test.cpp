// What a server may do to a client: answer wrongly, slowly, without an end, or not at all.
#include "common/cache/redis/redis_connection.h"

#include <poll.h>

#include <atomic>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/cache/redis/redis_page_cache.h"
#include "common/cache/testing/scripted_server.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::cache {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::ScriptedServer;
using testing::StatusIs;

std::string UrlOf(const ScriptedServer& server) {
  return StrCat("redis://127.0.0.1:", server.port());
}

void Rest(int ms) { poll(nullptr, 0, ms); }

TEST(ReadReplyTest, ReadsLinesStringsAndPairsHoweverTheyAreCut) {
  const auto read = [](std::string_view bytes) {
    std::size_t used = 0;
    RedisReply reply;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      EXPECT_THAT(ReadReply(bytes.substr(0, length), used, reply), IsOk()) << length;
      EXPECT_EQ(used, 0u) << length;
    }
    EXPECT_THAT(ReadReply(StrCat(bytes, "+next"), used, reply), IsOk());
    EXPECT_EQ(used, bytes.size());
    return reply;
  };
  EXPECT_THAT(read("+OK\r\n"), ElementsAre("OK"));
  EXPECT_THAT(read(":12\r\n"), ElementsAre("12"));
  EXPECT_THAT(read("$4\r\na\r\nb\r\n"), ElementsAre("a\r\nb"));
  EXPECT_THAT(read("$-1\r\n"), ElementsAre(std::nullopt));
  EXPECT_THAT(read("*2\r\n$1\r\na\r\n$-1\r\n"), ElementsAre("a", std::nullopt));
  EXPECT_THAT(read("*0\r\n"), ElementsAre());
}

TEST(ReadReplyTest, WhatWasNotAskedForIsRefusedBeforeItIsKept) {
  for (const std::string& bytes :
       {std::string("\r\n"), std::string("HTTP/1.1 400 Bad Request\r\n"),
        std::string("*2147483647\r\n"), std::string("*-1\r\n"), std::string("*1\r\n*1\r\n"),
        std::string("$2000000000\r\n"), std::string("$-2\r\n"), std::string("$x\r\n"),
        std::string("$1\r\nabc"), "+" + std::string(5000, 'x')}) {
    std::size_t used = 0;
    RedisReply reply;
    EXPECT_THAT(ReadReply(bytes, used, reply), StatusIs(absl::StatusCode::kInvalidArgument))
        << bytes.substr(0, 40);
  }
}

// Each would hold a client for ever that has a time limit for a read, not for a call.
TEST(RedisServerTest, AServerThatNeverFinishesItsAnswerEndsTheCallByItsDeadline) {
  const std::vector<ScriptedServer::Answer> scripts = {
      // Silent.
      [](const std::string&, const ScriptedServer::Send&) {},
      // A byte at a time.
      [](const std::string&, const ScriptedServer::Send& send) {
        std::string bytes = "*2\r\n$8\r\nv:000001\r\n$100000\r\n" + std::string(100'000, 'x');
        for (std::size_t i = 0; i < bytes.size() && send(bytes.substr(i, 1)); ++i) {
          Rest(1);
        }
      },
      // A line that does not end, dripping.
      [](const std::string&, const ScriptedServer::Send& send) {
        while (send("+")) {
          Rest(1);
        }
      },
      // All that the wire holds.
      [](const std::string&, const ScriptedServer::Send& send) {
        send("*2\r\n$-1\r\n$16000000\r\n");
        while (send(std::string(65'536, 'x'))) {
        }
      },
  };
  for (const ScriptedServer::Answer& script : scripts) {
    ScriptedServer server(script);
    RedisPageCache cache({.url = UrlOf(server), .call_timeout = std::chrono::milliseconds(50)});
    EXPECT_THAT(cache.Get("hot"), StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_THAT(cache.Put("hot", 1, "page", {}), StatusIs(absl::StatusCode::kUnavailable));
  }
}

TEST(RedisServerTest, AServerThatReadsNothingEndsAPutByItsDeadline) {
  ScriptedServer server([](const std::string&, const ScriptedServer::Send& send) {
    while (send("")) {
      Rest(5);
    }
  });
  RedisPageCache cache({.url = UrlOf(server), .call_timeout = std::chrono::milliseconds(50)});
  EXPECT_THAT(cache.Put("hot", 1, std::string(16 << 20, 'x'), {}),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(RedisServerTest, ReadersDoNotQueueBehindOneThatWaits) {
  ScriptedServer server([](const std::string&, const ScriptedServer::Send&) {});
  RedisPageCache cache({.url = UrlOf(server),
                        .call_timeout = std::chrono::milliseconds(50),
                        .pause = std::chrono::hours(1)});
  std::vector<std::thread> readers;
  for (int i = 0; i < 32; ++i) {
    readers.emplace_back([&] {
      for (int call = 0; call < 10; ++call) {
        EXPECT_THAT(cache.Get("hot"), StatusIs(absl::StatusCode::kUnavailable));
      }
    });
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  // One of them asked; the others were told by its failure.
  EXPECT_EQ(server.connections(), 1);
}

TEST(RedisServerTest, AnAnswerToNothingIsNotTakenForTheNextOne) {
  ScriptedServer server([](const std::string&, const ScriptedServer::Send& send) {
    send("*2\r\n$-1\r\n$-1\r\n*2\r\n$8\r\nv:000001\r\n$4\r\nevil\r\n");
  });
  RedisPageCache cache({.url = UrlOf(server), .pause = std::chrono::milliseconds(0)});
  for (int i = 0; i < 5; ++i) {
    const auto got = cache.Get("hot");
    EXPECT_TRUE(!got.ok() || !got->has_value());
  }
}

TEST(RedisServerTest, AForgedPageWithoutItsDigestIsDataLoss) {
  ScriptedServer server([](const std::string&, const ScriptedServer::Send& send) {
    send("*2\r\n$8\r\nv:000000\r\n$4\r\nevil\r\n");
  });
  RedisPageCache cache({.url = UrlOf(server)});
  EXPECT_THAT(cache.Get("hot"), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(RedisServerTest, AnErrorOfTheServerKeepsTheConnection) {
  ScriptedServer server([](const std::string&, const ScriptedServer::Send& send) {
    send("-LOADING Redis is loading the dataset in memory\r\n");
  });
  RedisPageCache cache({.url = UrlOf(server)});
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(cache.Get("hot"),
                StatusIs(absl::StatusCode::kUnavailable, ::testing::HasSubstr("LOADING")));
  }
  EXPECT_EQ(server.connections(), 1);
}

}  // namespace
}  // namespace zoneflow::cache
