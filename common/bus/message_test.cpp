#include "common/bus/message.h"

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace zoneflow::bus {
namespace {

TEST(PartitionOfTest, IsWhatKafkasOwnMurmur2Gives) {
  // Hashes from org.apache.kafka.common.utils.UtilsTest.
  const std::pair<std::string, std::int32_t> vectors[] = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107},
  };
  for (const auto& [key, hash] : vectors) {
    for (const std::int32_t partitions : {1, 12, 1'000'003}) {
      EXPECT_EQ(PartitionOf(key, partitions), (hash & 0x7fffffff) % partitions) << key;
    }
  }
}

TEST(PartitionOfTest, AgreesWithLibrdkafkaOnKeysOfEveryLength) {
  std::string key;
  for (int length = 0; length < 70; ++length) {
    for (const std::int32_t partitions : {2, 12, 48}) {
      EXPECT_EQ(PartitionOf(key, partitions),
                rd_kafka_msg_partitioner_murmur2(nullptr, key.data(), key.size(), partitions,
                                                 nullptr, nullptr))
          << "a key of " << length << " bytes";
    }
    key.push_back(static_cast<char>(0x80 + length * 7));
  }
}

TEST(HeaderOfTest, AMissingHeaderIsEmpty) {
  const Headers headers = {{std::string(kId), "a/b/1"}};
  EXPECT_EQ(HeaderOf(headers, kId), "a/b/1");
  EXPECT_EQ(HeaderOf(headers, kTraceParent), "");
}

TEST(IdentityOfTest, WhateverDiffersIsAnotherMessageAndWithoutCeIdNoneIsKnown) {
  const OutgoingMessage message{"t", "k", {{"ce_id", "/a/1"}, {"ce_hash", "h"}}, "v"};
  EXPECT_EQ(IdentityOf(message).size(), 64u);
  EXPECT_EQ(IdentityOf(message), IdentityOf(OutgoingMessage(message)));
  const std::vector<OutgoingMessage> others{
      {"t", "l", {{"ce_id", "/a/1"}, {"ce_hash", "h"}}, "v"},
      {"t", "k", {{"ce_id", "/a/1"}, {"ce_hash", "h"}}, "w"},
      {"t", "k", {{"ce_id", "/a/1"}, {"ce_hash", "i"}}, "v"},
      {"t", "k", {{"ce_id", "/a/1"}}, "v"},
      {"t", "k", {{"ce_id", "/a/1"}, {"ce_hash", "h"}, {"ce_mac", "m"}}, "v"},
      {"t", "kv", {{"ce_id", "/a/1"}, {"ce_hash", "h"}}, ""}};
  for (const OutgoingMessage& other : others) {
    EXPECT_NE(IdentityOf(other), IdentityOf(message));
  }
  EXPECT_EQ(IdentityOf({"t", "k", {{"ce_hash", "h"}}, "v"}), "");
}

}  // namespace
}  // namespace zoneflow::bus
