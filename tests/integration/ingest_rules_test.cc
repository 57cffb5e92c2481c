#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/erasure_client.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/quarantine_client.h"
#include "tests/support/query_client.h"
#include "tests/support/study_client.h"
#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk::testing {

class IngestRulesTest : public OwnProductTest {
 protected:
  IngestRulesTest() : stub_(v1::AdminService::NewStub(product().server().NewChannel())) {}

  // Runs a change and waits until the server has seen it.
  template <typename Change>
  void Obeyed(Change change) {
    const size_t before = Loads();
    change();
    Await("rules loaded", [&] { return Loads() > before; });
  }

  std::string AddRename(const std::string& pattern, const std::string& replacement) {
    std::string name;
    Obeyed([&] {
      grpc::ClientContext context;
      v1::CreateRenameRuleRequest request;
      request.mutable_rename_rule()->set_pattern(pattern);
      request.mutable_rename_rule()->set_replacement(replacement);
      v1::CreateRenameRuleResponse response;
      ASSERT_TRUE(stub_->CreateRenameRule(&context, request, &response).ok());
      name = response.rename_rule().name();
    });
    return name;
  }

  void DeleteRename(const std::string& name) {
    Obeyed([&] {
      grpc::ClientContext context;
      v1::DeleteRenameRuleRequest request;
      request.set_name(name);
      v1::DeleteRenameRuleResponse response;
      ASSERT_TRUE(stub_->DeleteRenameRule(&context, request, &response).ok());
    });
  }

  grpc::Status TryRedaction(const std::string& path, v1::RedactionRule::Action action,
                            const std::string& generator = "") {
    grpc::ClientContext context;
    v1::CreateRedactionRuleRequest request;
    request.mutable_redaction_rule()->set_path(path);
    request.mutable_redaction_rule()->set_action(action);
    request.mutable_redaction_rule()->set_generator(generator);
    v1::CreateRedactionRuleResponse response;
    return stub_->CreateRedactionRule(&context, request, &response);
  }

  void AddRedaction(const std::string& path, v1::RedactionRule::Action action,
                    const std::string& generator = "") {
    Obeyed([&] { ASSERT_TRUE(TryRedaction(path, action, generator).ok()); });
  }

  std::vector<SqlRow> Stored() {
    return sql().Query(
        "SELECT identifier, properties FROM data_point d JOIN participant p "
        "ON p.id = d.participant_id ORDER BY d.id");
  }

 private:
  size_t Loads() {
    const std::string log = product().server().process().Log();
    size_t count = 0;
    for (size_t at = log.find("ingest rules loaded"); at != std::string::npos;
         at = log.find("ingest rules loaded", at + 1)) {
      ++count;
    }
    return count;
  }

  std::unique_ptr<v1::AdminService::Stub> stub_;
};

TEST_F(IngestRulesTest, RenamedParticipantIsStoredAndReadUnderTheNewName) {
  AddRename("old-(.*)", R"(new-\1)");
  const std::string point = PointText{.source = R"("old-7")"}.Json();
  EXPECT_EQ(ingest().AppendJson(JsonArray({point, PointText{}.Json()})), (Counts{2, 0, 0}));
  // The text stays as it came; readers get the name in it.
  EXPECT_EQ(Stored(), (std::vector<SqlRow>{{"new-7", point}, {"p", PointText{}.Json()}}));
  v1::ListDataPointsRequest request;
  request.set_parent("participants/new-7");
  const auto points = QueryClient(product().server().NewChannel()).AllPoints(request);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_TRUE(absl::StrContains(points[0].properties(), R"("source":"new-7")"));
  ExpectLedgerAddsUp(sql());
}

TEST_F(IngestRulesTest, BundleSentAgainMeetsItsPointsWhateverTheRuleWas) {
  const auto bundle = [](int n) {
    return JsonArray({PointText{.members = absl::StrCat("\"n\":", n), .source = R"("a")"}.Json(),
                      PointText{.members = absl::StrCat("\"n\":", n), .source = R"("x")"}.Json()});
  };
  EXPECT_EQ(ingest().AppendJson(bundle(1)), (Counts{2, 0, 0}));
  const std::string rule = AddRename("a", "b");
  EXPECT_EQ(ingest().AppendJson(bundle(1)), (Counts{0, 2, 0}));
  EXPECT_EQ(ingest().AppendJson(bundle(2)), (Counts{2, 0, 0}));
  EXPECT_EQ(ingest().AppendJson(bundle(2)), (Counts{0, 2, 0}));
  DeleteRename(rule);
  EXPECT_EQ(ingest().AppendJson(bundle(2)), (Counts{0, 2, 0}));
  EXPECT_EQ(ingest().AppendJson(bundle(3)), (Counts{2, 0, 0}));
  AddRename("a", "c");
  for (int n = 1; n <= 3; ++n) EXPECT_EQ(ingest().AppendJson(bundle(n)), (Counts{0, 2, 0})) << n;
  EXPECT_EQ(sql().Query("SELECT identifier, count(*) FROM data_point d JOIN participant p "
                        "ON p.id = d.participant_id GROUP BY 1 ORDER BY 1"),
            (std::vector<SqlRow>{{"a", "2"}, {"b", "1"}, {"x", "3"}}));
  ExpectLedgerAddsUp(sql());
}

TEST_F(IngestRulesTest, RedactedFieldIsStoredNowhereAndTheRestAsItCame) {
  const std::string before =
      PointText{.members = R"("action":"x","items":[{"seller":"s","p":1.50}],"t.u":"\u00e9")"}
          .Json();
  EXPECT_EQ(ingest().AppendJson(JsonArray({before})), (Counts{1, 0, 0}));
  AddRedaction("items[].seller", v1::RedactionRule::ACTION_REDACT);
  AddRedaction("action", v1::RedactionRule::ACTION_DROP, "webmunk-extension-action");
  AddRedaction(R"(t\.u)", v1::RedactionRule::ACTION_DROP, "another-generator");
  EXPECT_EQ(ingest().AppendJson(JsonArray({before})), (Counts{0, 1, 0}));
  const std::string after =
      PointText{.members = R"("action":"y","items":[{"seller":"s","p":1.50}],"t.u":"\u00e9")"}
          .Json();
  EXPECT_EQ(ingest().AppendJson(JsonArray({after})), (Counts{1, 0, 0}));
  EXPECT_EQ(ingest().AppendJson(JsonArray({after})), (Counts{0, 1, 0}));
  const std::string redacted =
      PointText{.members = R"("items":[{"seller":null,"p":1.50}],"t.u":"\u00e9")"}.Json();
  EXPECT_EQ(Stored(), (std::vector<SqlRow>{{"p", before}, {"p", redacted}}));
  EXPECT_EQ(sql().Query("SELECT secondary FROM data_point ORDER BY id"),
            (std::vector<SqlRow>{{"x"}, {"\\N"}}));
}

TEST_F(IngestRulesTest, RedactedFieldIsNotInQuarantineEither) {
  AddRedaction("secret", v1::RedactionRule::ACTION_DROP);
  StudyClient study(product().server().NewChannel());
  Obeyed([&] { ASSERT_TRUE(study.SetRetention(30).ok()); });
  const std::string old =
      PointText{.members = R"("secret":"s","kept":1)", .timestamp = "1000000000"}.Json();
  EXPECT_EQ(ingest().AppendJson(JsonArray({old})), (Counts{0, 0, 1}));
  EXPECT_EQ(sql().Value("SELECT convert_from(raw, 'UTF8') FROM quarantine"),
            (PointText{.members = R"("kept":1)", .timestamp = "1000000000"}.Json()));
  // What is sent again meets the point that was replayed.
  Obeyed([&] { ASSERT_TRUE(study.SetRetention(0).ok()); });
  QuarantineClient(product().server().NewChannel()).ReplayAll();
  EXPECT_EQ(Stored().size(), 1U);
  EXPECT_EQ(ingest().AppendJson(JsonArray({old})), (Counts{0, 1, 0}));
}

// The point of the erased one goes, and must not take an equal one with it.
TEST_F(IngestRulesTest, EqualPointUnderAnErasedNameIsNobodysDuplicate) {
  const auto named = [](const std::string& source) {
    return PointText{.members = "\"n\":1", .source = "\"" + source + "\""}.Json();
  };
  EXPECT_EQ(ingest().AppendJson(JsonArray({PointText{.source = R"("gone")"}.Json()})),
            (Counts{1, 0, 0}));
  ErasureClient erasures(product().server().NewChannel());
  erasures.AwaitEnd(erasures.Start("gone").name());
  AddRename("gone", "live");
  v1::AppendBundleRequest request;
  request.mutable_raw()->set_payload(JsonArray({named("gone"), named("live")}));
  v1::AppendBundleResponse response;
  ASSERT_TRUE(ingest().Append(request, response).ok());
  EXPECT_EQ(response.stored(), 1);
  EXPECT_EQ(Stored(), (std::vector<SqlRow>{{"live", named("live")}}));
  ExpectLedgerAddsUp(sql());
}

// One of a newer server.
TEST_F(IngestRulesTest, NothingIsStoredWhileARuleCannotBeUsed) {
  const auto append = [&](int n) {
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(
        JsonArray({PointText{.members = absl::StrCat("\"n\":", n)}.Json()}));
    v1::AppendBundleResponse response;
    return ingest().Append(request, response).error_code();
  };
  EXPECT_EQ(append(1), grpc::StatusCode::OK);
  sql().Execute("INSERT INTO redaction_rule (generator, path, action) VALUES ('', '[', 'drop')");
  for (int n = 2; n < 5; ++n) EXPECT_EQ(append(n), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Stored().size(), 1u);
  sql().Execute("DELETE FROM redaction_rule");
  Await("a bundle is taken", [&] { return append(5) == grpc::StatusCode::OK; });
}

TEST_F(IngestRulesTest, RulesThatCannotWorkAreRefused) {
  EXPECT_EQ(
      TryRedaction("passive-data-metadata.source", v1::RedactionRule::ACTION_DROP).error_code(),
      grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(TryRedaction("a", v1::RedactionRule::ACTION_UNSPECIFIED).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace webmunk::testing
