#ifndef WEBMUNK_TESTS_SUPPORT_SCRIPTED_RECEIVER_H_
#define WEBMUNK_TESTS_SUPPORT_SCRIPTED_RECEIVER_H_

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace webmunk::testing {

// An HTTP server on 127.0.0.1 that does with each POST what a test says.
class ScriptedReceiver {
 public:
  struct Request {
    std::string target;
    std::string body;
  };
  struct Reply {
    int status = 201;
    std::string body = "{}";
    // More headers, each with its line's end.
    std::string headers = "";
    // The connection is closed without an answer.
    bool is_cut = false;
    // No answer comes until the sender gives up.
    bool is_silent = false;
  };
  // Called from the connections' threads, also at once.
  using Script = std::function<Reply(const Request&)>;

  explicit ScriptedReceiver(Script script);
  ~ScriptedReceiver();
  ScriptedReceiver(const ScriptedReceiver&) = delete;
  ScriptedReceiver& operator=(const ScriptedReceiver&) = delete;

  // `http://127.0.0.1:PORT` and the target.
  std::string Url(const std::string& target) const;
  // The requests that arrived whole, in that order.
  std::vector<Request> requests();

 private:
  struct Connection {
    int socket = -1;
    std::thread thread;
  };

  void Accept();
  void Serve(int socket);
  // False: the connection ended before a whole request was there.
  static bool Read(int socket, std::string& buffer, Request& request);

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<Request> requests_;
  std::list<Connection> connections_;
  std::thread thread_;
};

// The fields of an application/x-www-form-urlencoded body: the value of `name`,
// decoded; empty if there is none.
std::string FormField(const std::string& body, const std::string& name);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_SCRIPTED_RECEIVER_H_
