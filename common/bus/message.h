// An event on its way: a CloudEvent 1.0 in binary mode.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace zoneflow::bus {

// Header names of an event; all are always present except traceparent and, where no key is set,
// ce_mac.
inline constexpr std::string_view kSpecVersion = "ce_specversion";  // "1.0"
inline constexpr std::string_view kId = "ce_id";            // source/subject/sequence, never random
inline constexpr std::string_view kSource = "ce_source";    // "/zoneflow/<service>"
inline constexpr std::string_view kType = "ce_type";        // the message's full name
inline constexpr std::string_view kTime = "ce_time";        // RFC 3339, business time
inline constexpr std::string_view kSubject = "ce_subject";  // "signing/<id>": the Kafka key too
inline constexpr std::string_view kSequence = "ce_sequence";      // 19 digits
inline constexpr std::string_view kHash = "ce_hash";              // 64 hexadecimal digits
inline constexpr std::string_view kMac = "ce_mac";                // of ce_hash, see event_key.h
inline constexpr std::string_view kActor = "ce_actor";            // a principal's id
inline constexpr std::string_view kTraceParent = "traceparent";   // W3C trace context
inline constexpr std::string_view kContentType = "content-type";  // "application/protobuf"

using Headers = std::map<std::string, std::string, std::less<>>;

// What a producer hands over. The partition is murmur2(key) modulo the topic's partitions, as
// Kafka's own Java producer computes it, on every adapter.
struct OutgoingMessage {
  std::string topic;
  std::string key;
  Headers headers;
  std::string value;
};

// What a consumer gets.
struct Message {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // grows within the partition, may skip numbers
  std::string key;
  Headers headers;
  std::string value;
  // What the log added, and what no other log would have: the embedded log's identity, Kafka's time
  // of arrival.
  std::string log_stamp = {};
};

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;

  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// Returns the header's value, or "" if the message does not have it.
std::string_view HeaderOf(const Headers& headers, std::string_view name);

// What makes two messages of a topic one and the same for a bus that stores each once: 64
// hexadecimal digits over key, headers and value. Not ce_id alone: who is first with a ce_id must
// not keep out the event that has the right to it. "" for a message without ce_id.
std::string IdentityOf(const OutgoingMessage& message);

// Returns murmur2(key) modulo partitions, as Kafka's DefaultPartitioner does for a key.
std::int32_t PartitionOf(std::string_view key, std::int32_t partitions);

}  // namespace zoneflow::bus
