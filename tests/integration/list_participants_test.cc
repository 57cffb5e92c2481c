#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/query_client.h"

namespace webmunk::testing {

class ListParticipantsTest : public OwnProductTest {
 protected:
  ListParticipantsTest() : query_(product().server().NewChannel()) {}

  void Know(const std::vector<std::string>& identifiers) {
    std::vector<std::string> points;
    for (const std::string& identifier : identifiers) {
      points.push_back(PointText{.source = '"' + identifier + '"'}.Json());
    }
    ingest().AppendJson(JsonArray(points));
  }

  std::vector<std::string> Identifiers(int page_size) {
    std::vector<std::string> identifiers;
    for (const v1::Participant& participant : query_.AllParticipants(page_size)) {
      EXPECT_EQ(participant.name(), "participants/" + participant.participant_id());
      EXPECT_EQ(participant.state(), v1::Participant::STATE_ACTIVE);
      EXPECT_TRUE(participant.has_create_time());
      identifiers.push_back(participant.participant_id());
    }
    return identifiers;
  }

  QueryClient query_;
};

TEST_F(ListParticipantsTest, EmptyServerHasNone) {
  EXPECT_THAT(Identifiers(0), ::testing::IsEmpty());
}

TEST_F(ListParticipantsTest, OrderIsThatOfCodePointsWhateverThePageSize) {
  const std::vector<std::string> expected = {"-",
                                             "A",
                                             "Z",
                                             "a",
                                             "a b",
                                             "a/b",
                                             "participants/x",
                                             "\xc3\xa9",
                                             "\xef\xbf\xbd",
                                             "\xf0\x9f\x98\x80"};
  Know({"\xf0\x9f\x98\x80", "a/b", "Z", "\xef\xbf\xbd", "a", "\xc3\xa9", "A", "a b",
        "participants/x"});
  ingest().AppendJson(JsonArray({PointText{.source = "null"}.Json()}));
  for (const int size : {1, 2, 3, 1000}) EXPECT_EQ(Identifiers(size), expected) << size;
}

TEST_F(ListParticipantsTest, IdentifiersThatDifferAtTheirEndAreApart) {
  std::vector<std::string> identifiers;
  for (int i = 0; i < 20; ++i) {
    identifiers.push_back(std::string(1000, 'x') + absl::StrCat(100 + i));
  }
  Know(identifiers);
  for (const int size : {1, 3, 100}) EXPECT_EQ(Identifiers(size), identifiers) << size;
}

TEST_F(ListParticipantsTest, ParticipantIsFoundByItsName) {
  Know({"a/b \xc3\xa9"});
  v1::Participant participant;
  EXPECT_TRUE(query_.Get("participants/a/b \xc3\xa9", participant).ok());
  EXPECT_EQ(participant.participant_id(), "a/b \xc3\xa9");
  EXPECT_EQ(query_.Get("participants/nobody", participant).error_code(),
            grpc::StatusCode::NOT_FOUND);
  for (const char* wrong : {"", "a/b \xc3\xa9", "participants/", "participants"}) {
    EXPECT_EQ(query_.Get(wrong, participant).error_code(), grpc::StatusCode::INVALID_ARGUMENT)
        << wrong;
  }
}

TEST_F(ListParticipantsTest, BadPageSizeAndTokenAreInvalid) {
  v1::ListParticipantsRequest request;
  v1::ListParticipantsResponse response;
  request.set_page_size(-1);
  EXPECT_EQ(query_.List(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_page_size(0);
  request.set_page_token("x");
  EXPECT_EQ(query_.List(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace webmunk::testing
