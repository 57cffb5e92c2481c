#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/core/export_study.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAreArray;

// A do-file, taken apart by the grammar of the statements that it may have: there is no
// Stata to run it.
class DoFile {
 public:
  explicit DoFile(const std::string& text) {
    bool is_mata = false;
    const std::vector<std::string> lines = absl::StrSplit(text, '\n');
    for (const std::string& line : lines) {
      // Well below what the smallest edition takes.
      EXPECT_LE(line.size(), 4000U) << line;
      if (line == "mata:") is_mata = true;
      if (!is_mata) Statement(line);
      if (line == "end") is_mata = false;
    }
    EXPECT_FALSE(is_mata);
    EXPECT_EQ(depth_, 0);
  }

  const std::vector<std::string>& tables() const { return tables_; }
  const std::vector<std::string>& data_sets() const { return data_sets_; }
  // The variables of each table.
  const std::vector<std::vector<std::string>>& variables() const { return variables_; }

 private:
  static bool Match(const std::string& line, const char* pattern, std::smatch& match) {
    return std::regex_match(line, match, std::regex(pattern));
  }

  void Statement(const std::string& line) {
    // Outside of what is ours nothing is taken for a macro or the begin of a comment.
    const std::string without = std::regex_replace(line, std::regex("\"`copy'\""), "\"\"");
    EXPECT_EQ(without.find_first_of("`$"), std::string::npos) << line;
    EXPECT_EQ(line.find("/*"), std::string::npos) << line;
    EXPECT_EQ(line.find("//"), std::string::npos) << line;
    EXPECT_EQ(std::count(line.begin(), line.end(), '"') % 2, 0) << line;
    std::smatch m;
    if (line.empty() || line.starts_with("* ") || line == "version 14" || line == "mata:" ||
        line == "capture mata: mata drop copy_member()" || line == "tempfile copy") {
      return;
    }
    if (Match(line, R"(mata: copy_member\((.*), st_local\("copy"\)\))", m)) {
      copied_ = Evaluate(m[1]);
    } else if (
        Match(line,
              R"re(import delimited "([^"]*)", delimiters\("(?:,|\\t)"\) varnames\(nonames\) )re"
              R"re(rowrange\(2\) stringcols\(_all\) bindquote\(strict\) )re"
              R"re(maxquotedrows\(unlimited\) encoding\("utf-8"\) clear)re",
              m)) {
      tables_.push_back(m[1] == "`copy'" ? copied_ : m[1].str());
      variables_.emplace_back();
      copied_ = "";
    } else if (Match(line, R"(if c\(k\) > 0 \{)", m)) {
      ++depth_;
    } else if (line == "}") {
      --depth_;
    } else if (Match(line, R"(rename v(\d+) (\S+))", m)) {
      EXPECT_EQ(m[1].str(), std::to_string(++renamed_)) << line;
      AddVariable(m[2]);
    } else if (Match(line, R"re(label variable (\S+) "([^"]*)")re", m)) {
      EXPECT_TRUE(Has(m[1])) << line;
      EXPECT_LE(m[2].str().size(), 80U) << line;
    } else if (Match(line, R"(capture assert length\((\S+)\) <= 15)", m)) {
      checked_ = m[1];
    } else if (Match(line, R"((if _rc == 0 )?destring (\S+), replace)", m)) {
      EXPECT_TRUE(Has(m[2])) << line;
      EXPECT_EQ(checked_, m[1].matched ? m[2].str() : "") << line;
      checked_ = "";
    } else if (Match(line, R"(generate double (\S+) = clock\(substr\(([a-z0-9_]+),1,10\).*)", m)) {
      EXPECT_TRUE(Has(m[2])) << line;
      EXPECT_EQ(std::count(line.begin(), line.end(), '('),
                std::count(line.begin(), line.end(), ')'));
      AddVariable(m[1]);
    } else if (Match(line, R"(format (\S+) %tc)", m)) {
      EXPECT_TRUE(Has(m[1])) << line;
    } else if (Match(line, R"re(save "([^"]+\.dta)", replace)re", m)) {
      data_sets_.push_back(m[1]);
      renamed_ = 0;
    } else {
      ADD_FAILURE() << "no statement: " << line;
    }
  }

  // The text that is an expression of literals and characters, joined by plus signs.
  static std::string Evaluate(const std::string& expression) {
    static const std::regex kTerm(R"re((?:"([^"]*)"|char\((\d+)\))(?: \+ )?)re");
    std::string text;
    auto at = expression.cbegin();
    for (std::smatch m; at != expression.cend(); at = m[0].second) {
      if (!std::regex_search(at, expression.cend(), m, kTerm,
                             std::regex_constants::match_continuous)) {
        ADD_FAILURE() << expression;
        break;
      }
      text += m[2].matched ? std::string(1, static_cast<char>(std::stoi(m[2]))) : m[1].str();
    }
    return text;
  }

  void AddVariable(const std::string& name) {
    static const std::set<std::string> kReserved = {
        "_all",   "_b",    "_coef", "_cons", "_n",  "_pi",  "_pred", "_rc",  "_skip", "byte",
        "double", "float", "if",    "in",    "int", "long", "using", "with", "strl"};
    EXPECT_TRUE(std::regex_match(name, std::regex("[a-z_][a-z0-9_]{0,31}"))) << name;
    EXPECT_FALSE(std::regex_match(name, std::regex("str[0-9]+|v[0-9]+"))) << name;
    EXPECT_FALSE(kReserved.contains(name)) << name;
    EXPECT_FALSE(Has(name)) << name;
    variables_.back().push_back(name);
  }
  bool Has(const std::string& name) const {
    return std::count(variables_.back().begin(), variables_.back().end(), name) > 0;
  }

  std::vector<std::string> tables_;
  std::vector<std::string> data_sets_;
  std::vector<std::vector<std::string>> variables_;
  std::string copied_;
  // The variable of which it is known whether its texts are short.
  std::string checked_;
  int depth_ = 0;
  int renamed_ = 0;
};

class ExportStataTest : public ::testing::TestWithParam<ExportFormat> {
 protected:
  // The program of an archive of these, of a participant with a name that is none.
  DoFile Load(const std::vector<std::string>& generators) {
    ArchiveFacts facts{.members = MemberRecords("")};
    facts.request.generators = generators;
    facts.request.sources = {{"\"; $shell `x'"}, {"s"}};
    facts.request.options.format = GetParam();
    ExportStudy study;
    study.Export(facts.request);
    facts.members = study.member_records();
    for (const MemberRecord& member : study.records()) {
      if (member.head.report != nullptr) tables_.push_back(member.head);
    }
    for (const auto& [name, bytes] : DescribedBy(facts)) {
      if (name == "load.do") return DoFile(bytes);
    }
    ADD_FAILURE() << "no load.do";
    return DoFile("");
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const MemberHead& table : tables_) names.push_back(table.name);
    return names;
  }

  std::vector<MemberHead> tables_;
};

TEST_P(ExportStataTest, EveryTableIsRead) {
  std::vector<std::string> generators = {"unknown"};
  for (const Report* report : AllReports()) generators.emplace_back(report->name);
  const DoFile program = Load(generators);
  EXPECT_THAT(program.tables(), ElementsAreArray(Names()));
  EXPECT_GT(program.tables().size(), generators.size());
  ASSERT_EQ(program.variables().size(), tables_.size());
  for (size_t i = 0; i < tables_.size(); ++i) {
    const auto& columns = tables_[i].report->columns;
    const auto times = std::count_if(columns.begin(), columns.end(), [](const Column& column) {
      return column.type == ColumnType::kDateTime;
    });
    EXPECT_EQ(program.variables()[i].size(), columns.size() + static_cast<size_t>(times));
  }
}

TEST_P(ExportStataTest, HostileNamesAreReadToo) {
  const std::vector<std::string> generators = {"a\"b",
                                               "`x'",
                                               "`\"x\"'",
                                               "$x",
                                               "${x}",
                                               "\"'",
                                               "it's",
                                               "\\`x",
                                               "x\nshell",
                                               "*/ shell",
                                               "a, clear",
                                               "table-1",
                                               "table-2",
                                               "TABLE-3",
                                               "\xE5\x8F\x82\xE5\x8A\xA0",
                                               "\" + char(34) + \"",
                                               std::string(300, '$'),
                                               "char(34)",
                                               "*x"};
  const DoFile program = Load(generators);
  EXPECT_EQ(tables_.size(), generators.size());
  EXPECT_THAT(program.tables(), ElementsAreArray(Names()));
  std::set<std::string> data_sets;
  for (const std::string& name : program.data_sets()) {
    EXPECT_TRUE(data_sets.insert(absl::AsciiStrToLower(name)).second) << name;
  }
  EXPECT_EQ(data_sets.size(), tables_.size());
}

INSTANTIATE_TEST_SUITE_P(Formats, ExportStataTest,
                         ::testing::Values(ExportFormat::kTsv, ExportFormat::kCsv));

}  // namespace
}  // namespace webmunk::testing
