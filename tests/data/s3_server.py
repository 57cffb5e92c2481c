"""An S3-compatible server of tests.

usage: s3_server.py DIRECTORY open|checked

Serves on a port of 127.0.0.1 that is free, with the bucket `exports`, and then writes
DIRECTORY/ready.json: the port and the keys of a user who may use the bucket. While
DIRECTORY/fault has a word, requests that store something meet it: `full` is answered
with 507, `error` with 500.

Only `checked` looks at signatures and rights. It takes good signatures of requests for
objects alone: moto signs lists otherwise than others do.
"""
import json
import os
import sys
import threading

if sys.argv[2] == "checked":
    # What sets the user up is done before anybody is asked who he is.
    os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

FULL = (b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>InsufficientStorage</Code>'
        b'<Message>Insufficient Storage</Message></Error>')
RIGHTS = {"Version": "2012-10-17",
          "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


class Faulty:
    def __init__(self, application, path):
        self.application = application
        self.path = path

    def fault(self):
        try:
            with open(self.path) as file:
                return file.read().strip()
        except FileNotFoundError:
            return ""

    def __call__(self, environ, start_response):
        fault = self.fault() if environ["REQUEST_METHOD"] in ("PUT", "POST") else ""
        if fault == "full":
            start_response("507 Insufficient Storage", [("Content-Type", "application/xml")])
            return [FULL]
        if fault == "error":
            start_response("500 Internal Server Error", [])
            return [b""]
        return self.application(environ, start_response)


def main():
    directory = sys.argv[1]
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, Faulty(application, os.path.join(directory, "fault")),
                         threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = dict(endpoint_url=f"http://127.0.0.1:{server.port}", region_name="us-east-1",
                  aws_access_key_id="setup", aws_secret_access_key="setup")
    iam = boto3.client("iam", **client)
    iam.create_user(UserName="study")
    key = iam.create_access_key(UserName="study")["AccessKey"]
    iam.put_user_policy(UserName="study", PolicyName="s3", PolicyDocument=json.dumps(RIGHTS))
    boto3.client("s3", **client).create_bucket(Bucket="exports")
    ready = os.path.join(directory, "ready.json")
    with open(ready + ".new", "w") as file:
        json.dump({"port": server.port, "key": key["AccessKeyId"],
                   "secret": key["SecretAccessKey"]}, file)
    os.rename(ready + ".new", ready)
    threading.Event().wait()


main()
