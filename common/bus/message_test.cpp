#include "common/bus/message.h"

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>

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

}  // namespace
}  // namespace zoneflow::bus
