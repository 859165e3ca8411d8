#include "common/wire/unknown_fields.h"

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <google/protobuf/descriptor.pb.h>

#include "common/wire/testing/every_field.h"

namespace zoneflow::wire {
namespace {

using google::protobuf::Message;

// The message as two releases know it: the newer one has fields that the older one has not.
class Release {
 public:
  explicit Release(bool newer) {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        std::string(R"(name: "t.proto" syntax: "proto3"
          message_type { name: "Node"
            field { name: "key" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
            field { name: "days" number: 2 label: LABEL_OPTIONAL type: TYPE_INT32 } )") +
            (newer
                 ? R"(field { name: "officer" number: 9 label: LABEL_OPTIONAL type: TYPE_STRING })"
                 : "") +
            R"(}
          message_type { name: "State"
            field { name: "name" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
            field { name: "main" number: 2 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: "Node" }
            field { name: "nodes" number: 3 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: "Node" }
            field { name: "words" number: 4 label: LABEL_REPEATED type: TYPE_STRING } )" +
            (newer ? R"(field { name: "note" number: 8 label: LABEL_OPTIONAL type: TYPE_STRING })"
                   : "") +
            "}",
        &file));
    type_ = pool_.BuildFile(file)->FindMessageTypeByName("State");
  }

  std::unique_ptr<Message> Parsed(const std::string& bytes) {
    std::unique_ptr<Message> made(factory_.GetPrototype(type_)->New());
    EXPECT_TRUE(made->ParseFromString(bytes));
    return made;
  }
  std::string Bytes(const std::string& text) {
    const std::unique_ptr<Message> made = Parsed("");
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, made.get())) << text;
    return made->SerializeAsString();
  }
  std::string Text(const std::string& bytes) { return Parsed(bytes)->ShortDebugString(); }

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
  const google::protobuf::Descriptor* type_ = nullptr;
};

// What the newer release reads once the older one has put `change` in the place of `stored`.
std::string After(const std::string& stored, const std::string& change) {
  Release older(false);
  Release newer(true);
  const auto before = older.Parsed(newer.Bytes(stored));
  const auto fresh = older.Parsed(older.Bytes(change));
  KeepUnknownFields(*before, *fresh);
  return newer.Text(fresh->SerializeAsString());
}

TEST(UnknownFieldsTest, FieldsThatAnOlderReleaseDoesNotKnowSurviveItsChange) {
  EXPECT_EQ(After("name: 'a' note: 'n' main { key: 'm' officer: 'o' } words: 'w'",
                  "name: 'b' main { key: 'x' days: 2 }"),
            R"(name: "b" main { key: "x" days: 2 officer: "o" } note: "n")");
}

TEST(UnknownFieldsTest, ElementsAreRecognisedByTheirFirstField) {
  EXPECT_EQ(After("nodes { key: 'a' officer: '1' } nodes { key: 'b' officer: '2' }"
                  "nodes { key: 'c' officer: '3' }",
                  "nodes { key: 'c' days: 5 } nodes { key: 'new' } nodes { key: 'a' }"),
            R"(nodes { key: "c" days: 5 officer: "3" } nodes { key: "new" } )"
            R"(nodes { key: "a" officer: "1" })");
}

TEST(UnknownFieldsTest, WhatTheChangeTakesAwayIsGoneWithAllItHeld) {
  EXPECT_EQ(After("name: 'a' main { officer: 'o' } nodes { key: 'a' officer: '1' }", "name: 'b'"),
            R"(name: "b")");
}

TEST(EveryFieldTest, EveryFieldIsFilledAndWhatIsNotIsNamed) {
  Release release(false);
  auto state = testing::Filled<google::protobuf::FieldDescriptorProto>();
  EXPECT_EQ(testing::UnsetFields(state).size(), 0U);
  state.mutable_options()->clear_packed();
  state.clear_name();
  EXPECT_THAT(testing::UnsetFields(state), ::testing::ElementsAre("name", "options.packed"));
}

}  // namespace
}  // namespace zoneflow::wire
