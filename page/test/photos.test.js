import assert from "node:assert/strict";
import test from "node:test";
import { photoOf } from "../src/photos.js";

const HOSTS = ["https://photos.example", "https://*.cdn.example", "http://127.0.0.1:8080"];
const shown = (...photos) => photoOf(photos, HOSTS);

test("photos of listed hosts are shown, the first of them", () => {
  assert.equal(shown("https://else.example/1.jpg", "https://photos.example/2.jpg"), "https://photos.example/2.jpg");
  assert.equal(shown("https://a.cdn.example/1.jpg"), "https://a.cdn.example/1.jpg");
  assert.equal(shown("http://127.0.0.1:8080/1.png"), "http://127.0.0.1:8080/1.png");
});

test("photos of other hosts, schemes and ports are not", () => {
  for (const photo of ["https://photos.example.evil/1.jpg", "http://photos.example/1.jpg", "https://photos.example:8443/1.jpg",
    "https://cdn.example/1.jpg", "https://evilcdn.example/1.jpg", "javascript:alert(1)", "data:image/png;base64,AAAA", "//photos.example/1",
    "https://photos.example@evil.example/1.jpg", "https://u@photos.example/1.jpg", "", "photo", null, 7]) {
    assert.equal(shown(photo), null, String(photo));
  }
  assert.equal(photoOf(undefined, HOSTS), null);
  assert.equal(photoOf(["https://photos.example/1.jpg"], []), null);
});
