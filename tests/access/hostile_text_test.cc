#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "tests/support/any_call.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr int kMaxDepth = 4;

// Sets every text of the message, and of those in it.
void FillTexts(Message& message, const std::string& text, int depth) {
  const auto* reflection = message.GetReflection();
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (field->is_repeated()) {
        reflection->AddString(&message, field, text);
      } else {
        reflection->SetString(&message, field, text);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && depth < kMaxDepth) {
      FillTexts(field->is_repeated() ? *reflection->AddMessage(&message, field)
                                     : *reflection->MutableMessage(&message, field),
                text, depth + 1);
    }
  }
}

class HostileTextTest : public OwnProductTest {
 protected:
  std::string Tables() {
    return sql().Value("SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class");
  }
};

TEST_F(HostileTextTest, TextIsNeverSqlInAnyFieldOfAnyMethod) {
  const std::string tables = Tables();
  const auto channel = product().server().NewChannel();
  for (const std::string prefix :
       {"", "participants/", "users/", "users/me/tokens/", "participantGroups/", "dataServers/",
        "attachments/", "backgroundTasks/", "participants/a/dataPoints/"}) {
    for (const std::string& text :
         {std::string("'; DROP TABLE data_point; --"), std::string("\" OR 1=1; SELECT $1 /*"),
          std::string("\\'); DELETE FROM user_account; --"), std::string("x\0y", 3)}) {
      for (const MethodDescriptor* method : AllMethods()) {
        const auto request = NewRequest(*method);
        FillTexts(*request, prefix + text, 0);
        const grpc::Status status = CallAny(*channel, *method, *request);
        EXPECT_NE(status.error_code(), grpc::StatusCode::INTERNAL)
            << MethodName(*method) << ": " << status.error_message();
        EXPECT_NE(status.error_code(), grpc::StatusCode::UNKNOWN) << MethodName(*method);
        EXPECT_NE(status.error_code(), grpc::StatusCode::UNAVAILABLE)
            << MethodName(*method) << ": " << status.error_message();
        EXPECT_FALSE(absl::StrContains(status.error_message(), "database:"))
            << MethodName(*method) << ": " << status.error_message();
      }
    }
  }
  EXPECT_EQ(Tables(), tables);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM user_account WHERE identifier = 'test-admin'"), 1);
}

}  // namespace
}  // namespace webmunk::testing
