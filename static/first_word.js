// What a page says when nothing of the app comes: a plain script in words that every browser knows, put in by gan2d/ui/first_word.py.

(function () {
  var STATE = 'data-test-connection-state';
  var said = null;
  var tried = false; // the server answered, and a connection was tried

  function say(words) {
    if (said) return;
    said = document.createElement('p');
    said.setAttribute('role', 'alert');
    said.style.cssText = 'position: fixed; z-index: 1000000; top: 0; left: 0; right: 0; margin: 0; padding: 12px 20px; font: 18px/1.4 sans-serif; color: #1b1f2a; background: #fff3d6; border-bottom: 3px solid #e69f00';
    said.textContent = words;
    document.body.appendChild(said);
  }

  function follow() {
    var app = document.querySelector('[' + STATE + ']');
    var state = app && app.getAttribute(STATE);
    if (state === 'CONNECTED') {
      changes.disconnect();
      if (said && said.parentNode) said.parentNode.removeChild(said);
    } else if (state === 'CONNECTING') tried = true;
    else if (state === 'PINGING_SERVER' && tried) {
      say('The server answers, but the live connection that the pictures need (a WebSocket) is refused on the way: a proxy or a firewall must let it pass. This page keeps trying.');
    }
  }

  var changes = { disconnect: function () {} };
  function begin() {
    if (!('noModule' in document.createElement('script')) || !window.Promise || !window.MutationObserver) {
      say('This browser is too old for the pictures: Chrome or Edge from 111, Firefox from 113 and Safari from 16.4 can show them.');
    } else if (!window.WebSocket) {
      say('This browser has no WebSocket, or it is switched off: without it no picture comes from the server.');
    } else {
      changes = new MutationObserver(follow);
      changes.observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: [STATE] });
    }
  }
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
})();
