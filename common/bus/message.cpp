#include "common/bus/message.h"

#include "common/base/check.h"
#include "common/base/sha256.h"

namespace zoneflow::bus {
namespace {

// Murmur2 as org.apache.kafka.common.utils.Utils computes it; the seed is Kafka's.
std::uint32_t Murmur2(std::string_view data) {
  constexpr std::uint32_t kSeed = 0x9747b28c;
  constexpr std::uint32_t kMultiplier = 0x5bd1e995;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(data[i]));
  };
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(data.size());
  std::size_t at = 0;
  for (; at + 4 <= data.size(); at += 4) {
    std::uint32_t word = byte(at) | byte(at + 1) << 8U | byte(at + 2) << 16U | byte(at + 3) << 24U;
    word *= kMultiplier;
    word ^= word >> 24U;
    word *= kMultiplier;
    hash = hash * kMultiplier ^ word;
  }
  const std::size_t rest = data.size() - at;
  if (rest >= 3) {
    hash ^= byte(at + 2) << 16U;
  }
  if (rest >= 2) {
    hash ^= byte(at + 1) << 8U;
  }
  if (rest >= 1) {
    hash ^= byte(at);
    hash *= kMultiplier;
  }
  hash ^= hash >> 13U;
  hash *= kMultiplier;
  return hash ^ hash >> 15U;
}

}  // namespace

std::string_view HeaderOf(const Headers& headers, std::string_view name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::string IdentityOf(const OutgoingMessage& message) {
  if (HeaderOf(message.headers, kId).empty()) {
    return "";
  }
  std::string text;
  text.reserve(message.value.size() + 1'024);
  // Each after its length, so that no two different messages read the same.
  const auto add = [&](std::string_view part) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      text += static_cast<char>((part.size() >> shift) & 0xff);
    }
    text += part;
  };
  add(message.key);
  add(message.value);
  for (const auto& [name, value] : message.headers) {
    add(name);
    add(value);
  }
  return Sha256Hex(text);
}

std::int32_t PartitionOf(std::string_view key, std::int32_t partitions) {
  ZONEFLOW_CHECK(partitions > 0);
  return static_cast<std::int32_t>(Murmur2(key) & 0x7fffffffU) % partitions;
}

}  // namespace zoneflow::bus
