// node_modules/uplot/dist/uPlot.esm.js
var e = !0, t = "uplot", n = "u-hz", r = "u-vt", i = "u-title", a = "u-wrap", o = "u-under", s = "u-over", c = "u-axis", l = "u-off", u = "u-select", d = "u-cursor-x", f = "u-cursor-y", p = "u-cursor-pt", m = "u-legend", h = "u-live", g = "u-inline", _ = "u-series", v = "u-marker", y = "u-label", b = "u-value", x = "width", S = "height", C = "top", w = "bottom", T = "left", E = "right", D = "#000", ee = "#0000", te = "mousemove", ne = "mousedown", re = "mouseup", ie = "mouseenter", ae = "mouseleave", oe = "dblclick", se = "resize", O = "scroll", k = "change", ce = "dppxchange", le = "--", A = typeof window < "u", ue = A ? document : null, de = A ? window : null, j = A ? navigator : null, M, fe;
function pe() {
	let e = devicePixelRatio;
	M != e && (M = e, fe && Ee(k, fe, pe), fe = matchMedia(`(min-resolution: ${M - .001}dppx) and (max-resolution: ${M + .001}dppx)`), Te(k, fe, pe), de.dispatchEvent(new CustomEvent(ce)));
}
function me(e, t) {
	if (t != null) {
		let n = e.classList;
		!n.contains(t) && n.add(t);
	}
}
function he(e, t) {
	let n = e.classList;
	n.contains(t) && n.remove(t);
}
function N(e, t, n) {
	e.style[t] = n + "px";
}
function ge(e, t, n, r) {
	let i = ue.createElement(e);
	return t != null && me(i, t), n?.insertBefore(i, r), i;
}
function _e(e, t) {
	return ge("div", e, t);
}
var ve = /* @__PURE__ */ new WeakMap();
function ye(e, t, n, r, i) {
	let a = "translate(" + t + "px," + n + "px)";
	a != ve.get(e) && (e.style.transform = a, ve.set(e, a), t < 0 || n < 0 || t > r || n > i ? me(e, l) : he(e, l));
}
var be = /* @__PURE__ */ new WeakMap();
function xe(e, t, n) {
	let r = t + n;
	r != be.get(e) && (be.set(e, r), e.style.background = t, e.style.borderColor = n);
}
var P = /* @__PURE__ */ new WeakMap();
function Se(e, t, n, r) {
	let i = t + "" + n;
	i != P.get(e) && (P.set(e, i), e.style.height = n + "px", e.style.width = t + "px", e.style.marginLeft = r ? -t / 2 + "px" : 0, e.style.marginTop = r ? -n / 2 + "px" : 0);
}
var Ce = { passive: !0 }, we = {
	...Ce,
	capture: !0
};
function Te(e, t, n, r) {
	t.addEventListener(e, n, r ? we : Ce);
}
function Ee(e, t, n, r) {
	t.removeEventListener(e, n, Ce);
}
A && pe();
function De(e, t, n, r) {
	let i;
	n ||= 0, r ||= t.length - 1;
	let a = r <= 2147483647;
	for (; r - n > 1;) i = a ? n + r >> 1 : Ge((n + r) / 2), t[i] < e ? n = i : r = i;
	return e - t[n] <= t[r] - e ? n : r;
}
function Oe(e) {
	return (t, n, r) => {
		let i = -1, a = -1;
		for (let a = n; a <= r; a++) if (e(t[a])) {
			i = a;
			break;
		}
		for (let i = r; i >= n; i--) if (e(t[i])) {
			a = i;
			break;
		}
		return [i, a];
	};
}
var ke = (e) => e != null, Ae = (e) => e != null && e > 0, je = Oe(ke), F = Oe(Ae);
function Me(e, t, n, r = 0, i = !1) {
	let a = i ? F : je, o = i ? Ae : ke;
	[t, n] = a(e, t, n);
	let s = e[t], c = e[t];
	if (t > -1) {
		if (r == 1) s = e[t], c = e[n];
		else if (r == -1) s = e[n], c = e[t];
		else for (let r = t; r <= n; r++) {
			let t = e[r];
			o(t) && (t < s ? s = t : t > c && (c = t));
		}
	}
	return [s ?? B, c ?? -B];
}
function Ne(e, t, n, r) {
	let i = Ze(e), a = Ze(t);
	e == t && (i == -1 ? (e *= n, t /= n) : (e /= n, t *= n));
	let o = n == 10 ? Qe : z, s = i == 1 ? Ge : qe, c = a == 1 ? qe : Ge, l = s(o(We(e))), u = c(o(We(t))), d = Xe(n, l), f = Xe(n, u);
	return n == 10 && (l < 0 && (d = H(d, -l)), u < 0 && (f = H(f, -u))), r || n == 2 ? (e = d * i, t = f * a) : (e = mt(e, d), t = pt(t, f)), [e, t];
}
function Pe(e, t, n, r) {
	let i = Ne(e, t, n, r);
	return e == 0 && (i[0] = 0), t == 0 && (i[1] = 0), i;
}
var Fe = .1, Ie = {
	mode: 3,
	pad: Fe
}, Le = {
	pad: 0,
	soft: null,
	mode: 0
}, I = {
	min: Le,
	max: Le
};
function Re(e, t, n, r) {
	return Tt(n) ? Be(e, t, n) : (Le.pad = n, Le.soft = r ? 0 : null, Le.mode = r ? 3 : 0, Be(e, t, I));
}
function L(e, t) {
	return e ?? t;
}
function ze(e, t, n) {
	for (t = L(t, 0), n = L(n, e.length - 1); t <= n;) {
		if (e[t] != null) return !0;
		t++;
	}
	return !1;
}
function Be(e, t, n) {
	let r = n.min, i = n.max, a = L(r.pad, 0), o = L(i.pad, 0), s = L(r.hard, -B), c = L(i.hard, B), l = L(r.soft, B), u = L(i.soft, -B), d = L(r.mode, 0), f = L(i.mode, 0), p = t - e, m = Qe(p), h = Ye(We(e), We(t)), g = We(Qe(h) - m);
	(p < 1e-24 || g > 10) && (p = 0, (e == 0 || t == 0) && (p = 1e-24, d == 2 && l != B && (a = 0), f == 2 && u != -B && (o = 0)));
	let _ = p || h || 1e3, v = Xe(10, Ge(Qe(_))), y = H(mt(e - _ * (p == 0 ? e == 0 ? .1 : 1 : a), v / 10), 24), b = e >= l && (d == 1 || d == 3 && y <= l || d == 2 && y >= l) ? l : B, x = Ye(s, y < b && e >= b ? b : Je(b, y)), S = H(pt(t + _ * (p == 0 ? t == 0 ? .1 : 1 : o), v / 10), 24), C = t <= u && (f == 1 || f == 3 && S >= u || f == 2 && S <= u) ? u : -B, w = Je(c, S > C && t <= C ? C : Ye(C, S));
	return x == w && x == 0 && (w = 100), [x, w];
}
var R = new Intl.NumberFormat(A ? j.language : "en-US"), Ve = (e) => R.format(e), He = Math, Ue = He.PI, We = He.abs, Ge = He.floor, Ke = He.round, qe = He.ceil, Je = He.min, Ye = He.max, Xe = He.pow, Ze = He.sign, Qe = He.log10, z = He.log2, $e = (e, t = 1) => He.sinh(e) * t, et = (e, t = 1) => He.asinh(e / t), B = Infinity;
function tt(e) {
	return (Qe((e ^ e >> 31) - (e >> 31)) | 0) + 1;
}
function nt(e, t, n) {
	return Je(Ye(e, t), n);
}
function rt(e) {
	return typeof e == "function";
}
function V(e) {
	return rt(e) ? e : () => e;
}
var it = () => {}, at = (e) => e, ot = (e, t) => t, st = (e) => null, ct = (e) => !0, lt = (e, t) => e == t, ut = /\.\d*?(?=9{6,}|0{6,})/gm, dt = (e) => {
	if (St(e) || ht.has(e)) return e;
	let t = `${e}`, n = t.match(ut);
	if (n == null) return e;
	let r = n[0].length - 1;
	if (t.indexOf("e-") != -1) {
		let [e, n] = t.split("e");
		return +`${dt(e)}e${n}`;
	}
	return H(e, r);
};
function ft(e, t) {
	return dt(H(dt(e / t)) * t);
}
function pt(e, t) {
	return dt(qe(dt(e / t)) * t);
}
function mt(e, t) {
	return dt(Ge(dt(e / t)) * t);
}
function H(e, t = 0) {
	if (St(e)) return e;
	let n = 10 ** t;
	return Ke(e * n * (1 + 2 ** -52)) / n;
}
var ht = /* @__PURE__ */ new Map();
function gt(e) {
	return (("" + e).split(".")[1] || "").length;
}
function _t(e, t, n, r) {
	let i = [], a = r.map(gt);
	for (let o = t; o < n; o++) {
		let t = We(o), n = H(Xe(e, o), t);
		for (let s = 0; s < r.length; s++) {
			let c = e == 10 ? +`${r[s]}e${o}` : r[s] * n, l = (o >= 0 ? 0 : t) + (o >= a[s] ? 0 : a[s]), u = e == 10 ? c : H(c, l);
			i.push(u), ht.set(u, l);
		}
	}
	return i;
}
var vt = {}, yt = [], bt = [null, null], xt = Array.isArray, St = Number.isInteger, Ct = (e) => e === void 0;
function wt(e) {
	return typeof e == "string";
}
function Tt(e) {
	let t = !1;
	if (e != null) {
		let n = e.constructor;
		t = n == null || n == Object;
	}
	return t;
}
function Et(e) {
	return typeof e == "object" && !!e;
}
var Dt = Object.getPrototypeOf(Uint8Array), Ot = "__proto__";
function kt(e, t = Tt) {
	let n;
	if (xt(e)) {
		let r = e.find((e) => e != null);
		if (xt(r) || t(r)) {
			n = Array(e.length);
			for (let r = 0; r < e.length; r++) n[r] = kt(e[r], t);
		} else n = e.slice();
	} else if (e instanceof Dt) n = e.slice();
	else if (t(e)) {
		n = {};
		for (let r in e) r != Ot && (n[r] = kt(e[r], t));
	} else n = e;
	return n;
}
function At(e) {
	let t = arguments;
	for (let n = 1; n < t.length; n++) {
		let r = t[n];
		for (let t in r) t != Ot && (Tt(e[t]) ? At(e[t], kt(r[t])) : e[t] = kt(r[t]));
	}
	return e;
}
var U = 0, jt = 1, Mt = 2;
function Nt(e, t, n) {
	for (let r = 0, i, a = -1; r < t.length; r++) {
		let o = t[r];
		if (o > a) {
			for (i = o - 1; i >= 0 && e[i] == null;) e[i--] = null;
			for (i = o + 1; i < n && e[i] == null;) e[a = i++] = null;
		}
	}
}
function Pt(e, t) {
	if (Lt(e)) {
		let t = e[0].slice();
		for (let n = 1; n < e.length; n++) t.push(...e[n].slice(1));
		return Rt(t[0]) || (t = It(t)), t;
	}
	let n = /* @__PURE__ */ new Set();
	for (let t = 0; t < e.length; t++) {
		let r = e[t][0], i = r.length;
		for (let e = 0; e < i; e++) n.add(r[e]);
	}
	let r = [Array.from(n).sort((e, t) => e - t)], i = r[0].length, a = /* @__PURE__ */ new Map();
	for (let e = 0; e < i; e++) a.set(r[0][e], e);
	for (let n = 0; n < e.length; n++) {
		let o = e[n], s = o[0];
		for (let e = 1; e < o.length; e++) {
			let c = o[e], l = Array(i).fill(void 0), u = t ? t[n][e] : jt, d = [];
			for (let e = 0; e < c.length; e++) {
				let t = c[e], n = a.get(s[e]);
				t === null ? u != U && (l[n] = t, u == Mt && d.push(n)) : l[n] = t;
			}
			Nt(l, d, i), r.push(l);
		}
	}
	return r;
}
var Ft = typeof queueMicrotask > "u" ? (e) => Promise.resolve().then(e) : queueMicrotask;
function It(e) {
	let t = e[0], n = t.length, r = Array(n);
	for (let e = 0; e < r.length; e++) r[e] = e;
	r.sort((e, n) => t[e] - t[n]);
	let i = [];
	for (let t = 0; t < e.length; t++) {
		let a = e[t], o = Array(n);
		for (let e = 0; e < n; e++) o[e] = a[r[e]];
		i.push(o);
	}
	return i;
}
function Lt(e) {
	let t = e[0][0], n = t.length;
	for (let r = 1; r < e.length; r++) {
		let i = e[r][0];
		if (i.length != n) return !1;
		if (i != t) {
			for (let e = 0; e < n; e++) if (i[e] != t[e]) return !1;
		}
	}
	return !0;
}
function Rt(e, t = 100) {
	let n = e.length;
	if (n <= 1) return !0;
	let r = 0, i = n - 1;
	for (; r <= i && e[r] == null;) r++;
	for (; i >= r && e[i] == null;) i--;
	if (i <= r) return !0;
	let a = Ye(1, Ge((i - r + 1) / t));
	for (let t = e[r], n = r + a; n <= i; n += a) {
		let r = e[n];
		if (r != null) {
			if (r <= t) return !1;
			t = r;
		}
	}
	return !0;
}
var zt = [
	"January",
	"February",
	"March",
	"April",
	"May",
	"June",
	"July",
	"August",
	"September",
	"October",
	"November",
	"December"
], Bt = [
	"Sunday",
	"Monday",
	"Tuesday",
	"Wednesday",
	"Thursday",
	"Friday",
	"Saturday"
];
function Vt(e) {
	return e.slice(0, 3);
}
var Ht = Bt.map(Vt), Ut = {
	MMMM: zt,
	MMM: zt.map(Vt),
	WWWW: Bt,
	WWW: Ht
};
function Wt(e) {
	return (e < 10 ? "0" : "") + e;
}
function Gt(e) {
	return (e < 10 ? "00" : e < 100 ? "0" : "") + e;
}
var Kt = {
	YYYY: (e) => e.getFullYear(),
	YY: (e) => (e.getFullYear() + "").slice(2),
	MMMM: (e, t) => t.MMMM[e.getMonth()],
	MMM: (e, t) => t.MMM[e.getMonth()],
	MM: (e) => Wt(e.getMonth() + 1),
	M: (e) => e.getMonth() + 1,
	DD: (e) => Wt(e.getDate()),
	D: (e) => e.getDate(),
	WWWW: (e, t) => t.WWWW[e.getDay()],
	WWW: (e, t) => t.WWW[e.getDay()],
	HH: (e) => Wt(e.getHours()),
	H: (e) => e.getHours(),
	h: (e) => {
		let t = e.getHours();
		return t == 0 ? 12 : t > 12 ? t - 12 : t;
	},
	AA: (e) => e.getHours() >= 12 ? "PM" : "AM",
	aa: (e) => e.getHours() >= 12 ? "pm" : "am",
	a: (e) => e.getHours() >= 12 ? "p" : "a",
	mm: (e) => Wt(e.getMinutes()),
	m: (e) => e.getMinutes(),
	ss: (e) => Wt(e.getSeconds()),
	s: (e) => e.getSeconds(),
	fff: (e) => Gt(e.getMilliseconds())
};
function qt(e, t) {
	t ||= Ut;
	let n = [], r = /\{([a-z]+)\}|[^{]+/gi, i;
	for (; i = r.exec(e);) n.push(i[0][0] == "{" ? Kt[i[1]] : i[0]);
	return (e) => {
		let r = "";
		for (let i = 0; i < n.length; i++) r += typeof n[i] == "string" ? n[i] : n[i](e, t);
		return r;
	};
}
var Jt = new Intl.DateTimeFormat().resolvedOptions().timeZone;
function Yt(e, t) {
	let n;
	return t == "UTC" || t == "Etc/UTC" ? n = /* @__PURE__ */ new Date(+e + e.getTimezoneOffset() * 6e4) : t == Jt ? n = e : (n = new Date(e.toLocaleString("en-US", { timeZone: t })), n.setMilliseconds(e.getMilliseconds())), n;
}
var Xt = (e) => e % 1 == 0, Zt = [
	1,
	2,
	2.5,
	5
], Qt = _t(10, -32, 0, Zt), W = _t(10, 0, 32, Zt), $t = W.filter(Xt), en = Qt.concat(W), G = "\n", tn = "{YYYY}", nn = G + tn, rn = "{M}/{D}", an = G + rn, on = an + "/{YY}", sn = "{aa}", cn = "{h}:{mm}" + sn, ln = G + cn, un = ":{ss}", K = null;
function dn(e) {
	let t = e * 1e3, n = t * 60, r = n * 60, i = r * 24, a = i * 30, o = i * 365, s = (e == 1 ? _t(10, 0, 3, Zt).filter(Xt) : _t(10, -3, 0, Zt)).concat([
		t,
		t * 5,
		t * 10,
		t * 15,
		t * 30,
		n,
		n * 5,
		n * 10,
		n * 15,
		n * 30,
		r,
		r * 2,
		r * 3,
		r * 4,
		r * 6,
		r * 8,
		r * 12,
		i,
		i * 2,
		i * 3,
		i * 4,
		i * 5,
		i * 6,
		i * 7,
		i * 8,
		i * 9,
		i * 10,
		i * 15,
		a,
		a * 2,
		a * 3,
		a * 4,
		a * 6,
		o,
		o * 2,
		o * 5,
		o * 10,
		o * 25,
		o * 50,
		o * 100
	]), c = [
		[
			o,
			tn,
			K,
			K,
			K,
			K,
			K,
			K,
			1
		],
		[
			i * 28,
			"{MMM}",
			nn,
			K,
			K,
			K,
			K,
			K,
			1
		],
		[
			i,
			rn,
			nn,
			K,
			K,
			K,
			K,
			K,
			1
		],
		[
			r,
			"{h}" + sn,
			on,
			K,
			an,
			K,
			K,
			K,
			1
		],
		[
			n,
			cn,
			on,
			K,
			an,
			K,
			K,
			K,
			1
		],
		[
			t,
			un,
			on + " " + cn,
			K,
			an + " " + cn,
			K,
			ln,
			K,
			1
		],
		[
			e,
			un + ".{fff}",
			on + " " + cn,
			K,
			an + " " + cn,
			K,
			ln,
			K,
			1
		]
	];
	function l(t) {
		return (s, c, l, u, d, f) => {
			let p = [], m = d >= o, h = d >= a && d < o, g = t(l), _ = H(g * e, 3), v = xn(g.getFullYear(), m ? 0 : g.getMonth(), h || m ? 1 : g.getDate()), y = H(v * e, 3);
			if (h || m) {
				let n = h ? d / a : 0, r = m ? d / o : 0, i = _ == y ? _ : H(xn(v.getFullYear() + r, v.getMonth() + n, 1) * e, 3), s = new Date(Ke(i / e)), c = s.getFullYear(), l = s.getMonth();
				for (let a = 0; i <= u; a++) {
					let o = xn(c + r * a, l + n * a, 1), s = o - t(H(o * e, 3));
					i = H((+o + s) * e, 3), i <= u && p.push(i);
				}
			} else {
				let a = d >= i ? i : d, o = y + (Ge(l) - Ge(_)) + pt(_ - y, a);
				p.push(o);
				let m = t(o), h = m.getHours() + m.getMinutes() / n + m.getSeconds() / r, g = d / r, v = f / s.axes[c]._space;
				for (; o = H(o + d, e == 1 ? 0 : 3), !(o > u);) if (g > 1) {
					let e = Ge(H(h + g, 6)) % 24, n = t(o).getHours() - e;
					n > 1 && (n = -1), o -= n * r, h = (h + g) % 24;
					let i = p[p.length - 1];
					H((o - i) / d, 3) * v >= .7 && p.push(o);
				} else p.push(o);
			}
			return p;
		};
	}
	return [
		s,
		c,
		l
	];
}
var [fn, pn, mn] = dn(1), [hn, gn, _n] = dn(.001);
_t(2, -53, 53, [1]);
function vn(e, t) {
	return e.map((e) => e.map((n, r) => r == 0 || r == 8 || n == null ? n : t(r == 1 || e[8] == 0 ? n : e[1] + n)));
}
function yn(e, t) {
	return (n, r, i, a, o) => {
		let s = t.find((e) => o >= e[0]) || t[t.length - 1], c, l, u, d, f, p;
		return r.map((t) => {
			let n = e(t), r = n.getFullYear(), i = n.getMonth(), a = n.getDate(), o = n.getHours(), m = n.getMinutes(), h = n.getSeconds(), g = r != c && s[2] || i != l && s[3] || a != u && s[4] || o != d && s[5] || m != f && s[6] || h != p && s[7] || s[1];
			return c = r, l = i, u = a, d = o, f = m, p = h, g(n);
		});
	};
}
function bn(e, t) {
	let n = qt(t);
	return (t, r, i, a, o) => r.map((t) => n(e(t)));
}
function xn(e, t, n) {
	return new Date(e, t, n);
}
function Sn(e, t) {
	return t(e);
}
var Cn = "{YYYY}-{MM}-{DD} {h}:{mm}{aa}";
function wn(e, t) {
	return (n, r, i, a) => a == null ? le : t(e(r));
}
function Tn(e, t) {
	let n = e.series[t];
	return n.width ? n.stroke(e, t) : n.points.width ? n.points.stroke(e, t) : null;
}
function En(e, t) {
	return e.series[t].fill(e, t);
}
var Dn = {
	show: !0,
	live: !0,
	isolate: !1,
	mount: it,
	markers: {
		show: !0,
		width: 2,
		stroke: Tn,
		fill: En,
		dash: "solid"
	},
	idx: null,
	idxs: null,
	values: []
};
function On(e, t) {
	let n = e.cursor.points, r = _e(), i = n.size(e, t);
	N(r, x, i), N(r, S, i);
	let a = i / -2;
	N(r, "marginLeft", a), N(r, "marginTop", a);
	let o = n.width(e, t, i);
	return o && N(r, "borderWidth", o), r;
}
function kn(e, t) {
	let n = e.series[t].points;
	return n._fill || n._stroke;
}
function An(e, t) {
	let n = e.series[t].points;
	return n._stroke || n._fill;
}
function jn(e, t) {
	return e.series[t].points.size;
}
var Mn = [0, 0];
function Nn(e, t, n) {
	return Mn[0] = t, Mn[1] = n, Mn;
}
function Pn(e, t, n, r = !0) {
	return (e) => {
		e.button != 0 || r && e.target != t || n(e);
	};
}
function Fn(e, t, n, r = !0) {
	return (e) => {
		r && e.target != t || n(e);
	};
}
var In = {
	show: !0,
	x: !0,
	y: !0,
	lock: !1,
	move: Nn,
	points: {
		one: !1,
		show: On,
		size: jn,
		width: 0,
		stroke: An,
		fill: kn
	},
	bind: {
		mousedown: Pn,
		mouseup: Pn,
		click: Pn,
		dblclick: Pn,
		mousemove: Fn,
		mouseleave: Fn,
		mouseenter: Fn
	},
	drag: {
		setScale: !0,
		x: !0,
		y: !1,
		dist: 0,
		uni: null,
		click: (e, t) => {
			t.stopPropagation(), t.stopImmediatePropagation();
		},
		_x: !1,
		_y: !1
	},
	focus: {
		dist: (e, t, n, r, i) => r - i,
		prox: -1,
		bias: 0
	},
	hover: {
		skip: [void 0],
		prox: null,
		bias: 0
	},
	left: -10,
	top: -10,
	idx: null,
	dataIdx: null,
	idxs: null,
	event: null
}, Ln = {
	show: !0,
	stroke: "rgba(0,0,0,0.07)",
	width: 2
}, Rn = At({}, Ln, { filter: ot }), zn = At({}, Rn, { size: 10 }), Bn = At({}, Ln, { show: !1 }), Vn = "12px system-ui, -apple-system, \"Segoe UI\", Roboto, \"Helvetica Neue\", Arial, \"Noto Sans\", sans-serif, \"Apple Color Emoji\", \"Segoe UI Emoji\", \"Segoe UI Symbol\", \"Noto Color Emoji\"", Hn = "bold " + Vn, Un = 1.5, Wn = {
	show: !0,
	scale: "x",
	stroke: D,
	space: 50,
	gap: 5,
	alignTo: 1,
	size: 50,
	labelGap: 0,
	labelSize: 30,
	labelFont: Hn,
	side: 2,
	grid: Rn,
	ticks: zn,
	border: Bn,
	font: Vn,
	lineGap: Un,
	rotate: 0
}, Gn = "Value", Kn = "Time", qn = {
	show: !0,
	scale: "x",
	auto: !1,
	sorted: 1,
	min: B,
	max: -Infinity,
	idxs: []
};
function Jn(e, t, n, r, i) {
	return t.map((e) => e == null ? "" : Ve(e));
}
function Yn(e, t, n, r, i, a, o) {
	let s = [], c = ht.get(i) || 0;
	n = o ? n : H(pt(n, i), c);
	for (let e = n; e <= r; e = H(e + i, c)) s.push(Object.is(e, -0) ? 0 : e);
	return s;
}
function Xn(e, t, n, r, i, a, o) {
	let s = [], c = e.scales[e.axes[t].scale].log;
	i = Xe(c, Ge((c == 10 ? Qe : z)(n))), c == 10 && (i = en[De(i, en)]);
	let l = n, u = i * c;
	c == 10 && (u = en[De(u, en)]);
	do
		s.push(l), l += i, c == 10 && !ht.has(l) && (l = H(l, ht.get(i))), l >= u && (i = l, u = i * c, c == 10 && (u = en[De(u, en)]));
	while (l <= r);
	return s;
}
function Zn(e, t, n, r, i, a, o) {
	let s = e.scales[e.axes[t].scale].asinh, c = r > s ? Xn(e, t, Ye(s, n), r, i) : [s], l = r >= 0 && n <= 0 ? [0] : [];
	return (n < -s ? Xn(e, t, Ye(s, -r), -n, i) : [s]).reverse().map((e) => -e).concat(l, c);
}
var Qn = /./, $n = /[12357]/, er = /[125]/, tr = /1/, nr = (e, t, n, r) => e.map((e, i) => t == 4 && e == 0 || i % r == 0 && n.test(e.toExponential()[+(e < 0)]) ? e : null);
function rr(e, t, n, r, i) {
	let a = e.axes[n], o = a.scale, s = e.scales[o], c = e.valToPos, l = a._space, u = c(10, o), d = c(9, o) - u >= l ? Qn : c(7, o) - u >= l ? $n : c(5, o) - u >= l ? er : tr;
	if (d == tr) {
		let e = We(c(1, o) - u);
		if (e < l) return nr(t.slice().reverse(), s.distr, d, qe(l / e)).reverse();
	}
	return nr(t, s.distr, d, 1);
}
function ir(e, t, n, r, i) {
	let a = e.axes[n], o = a.scale, s = a._space, c = e.valToPos, l = We(c(1, o) - c(2, o));
	return l < s ? nr(t.slice().reverse(), 3, Qn, qe(s / l)).reverse() : t;
}
function ar(e, t, n, r) {
	return r == null ? le : t == null ? "" : Ve(t);
}
var or = {
	show: !0,
	scale: "y",
	stroke: D,
	space: 30,
	gap: 5,
	alignTo: 1,
	size: 50,
	labelGap: 0,
	labelSize: 30,
	labelFont: Hn,
	side: 3,
	grid: Rn,
	ticks: zn,
	border: Bn,
	font: Vn,
	lineGap: Un,
	rotate: 0
};
function sr(e, t) {
	return H((3 + (e || 1) * 2) * t, 3);
}
function cr(e, t) {
	let { scale: n, idxs: r } = e.series[0], i = e._data[0], a = e.valToPos(i[r[0]], n, !0), o = We(e.valToPos(i[r[1]], n, !0) - a) / (e.series[t].points.space * M);
	return r[1] - r[0] <= o;
}
var lr = {
	scale: null,
	auto: !0,
	sorted: 0,
	min: B,
	max: -Infinity
}, ur = (e, t, n, r, i) => i, dr = {
	show: !0,
	auto: !0,
	sorted: 0,
	gaps: ur,
	alpha: 1,
	facets: [At({}, lr, { scale: "x" }), At({}, lr, { scale: "y" })]
}, fr = {
	scale: "y",
	auto: !0,
	sorted: 0,
	show: !0,
	spanGaps: !1,
	gaps: ur,
	alpha: 1,
	points: {
		show: cr,
		filter: null
	},
	values: null,
	min: B,
	max: -Infinity,
	idxs: [],
	path: null,
	clip: null
};
function pr(e, t, n, r, i) {
	return n / 10;
}
var mr = {
	time: e,
	auto: !0,
	distr: 1,
	log: 10,
	asinh: 1,
	min: null,
	max: null,
	dir: 1,
	ori: 0
}, hr = At({}, mr, {
	time: !1,
	ori: 1
}), gr = {};
function _r(e, t) {
	let n = gr[e];
	return n || (n = {
		key: e,
		plots: [],
		sub(e) {
			n.plots.push(e);
		},
		unsub(e) {
			n.plots = n.plots.filter((t) => t != e);
		},
		pub(e, t, r, i, a, o, s) {
			for (let c = 0; c < n.plots.length; c++) n.plots[c] != t && n.plots[c].pub(e, t, r, i, a, o, s);
		}
	}, e != null && (gr[e] = n)), n;
}
var vr = 1, yr = 2;
function br(e, t, n) {
	let r = e.mode, i = e.series[t], a = r == 2 ? e._data[t] : e._data, o = e.scales, s = e.bbox, c = a[0], l = r == 2 ? a[1] : a[t], u = r == 2 ? o[i.facets[0].scale] : o[e.series[0].scale], d = r == 2 ? o[i.facets[1].scale] : o[i.scale], f = s.left, p = s.top, m = s.width, h = s.height, g = e.valToPosH, _ = e.valToPosV;
	return u.ori == 0 ? n(i, c, l, u, d, g, _, f, p, m, h, Or, Ar, Mr, Pr, Ir) : n(i, c, l, u, d, _, g, p, f, h, m, kr, jr, Nr, Fr, Lr);
}
function xr(e, t) {
	let n = 0, r = 0, i = L(e.bands, yt);
	for (let e = 0; e < i.length; e++) {
		let a = i[e];
		a.series[0] == t ? n = a.dir : a.series[1] == t && (a.dir == 1 ? r |= 1 : r |= 2);
	}
	return [n, r == 1 ? -1 : r == 2 ? 1 : r == 3 ? 2 : 0];
}
function Sr(e, t, n, r, i) {
	let a = e.mode, o = e.series[t], s = a == 2 ? o.facets[1].scale : o.scale, c = e.scales[s];
	return i == -1 ? c.min : i == 1 ? c.max : c.distr == 3 ? c.dir == 1 ? c.min : c.max : 0;
}
function q(e, t, n, r, i, a) {
	return br(e, t, (e, t, o, s, c, l, u, d, f, p, m) => {
		let h = e.pxRound, g = s.dir * (s.ori == 0 ? 1 : -1), _ = s.ori == 0 ? Ar : jr, v, y;
		g == 1 ? (v = n, y = r) : (v = r, y = n);
		let b = h(l(t[v], s, p, d)), x = h(u(o[v], c, m, f)), S = h(l(t[y], s, p, d)), C = h(u(a == 1 ? c.max : c.min, c, m, f)), w = new Path2D(i);
		return _(w, S, C), _(w, b, C), _(w, b, x), w;
	});
}
function Cr(e, t, n, r, i, a) {
	let o = null;
	if (e.length > 0) {
		o = new Path2D();
		let s = t == 0 ? Mr : Nr, c = n;
		for (let t = 0; t < e.length; t++) {
			let n = e[t];
			if (n[1] > n[0]) {
				let e = n[0] - c;
				e > 0 && s(o, c, r, e, r + a), c = n[1];
			}
		}
		let l = n + i - c;
		l > 0 && s(o, c, r - 5, l, r + a + 10);
	}
	return o;
}
function wr(e, t, n) {
	let r = e[e.length - 1];
	r && r[0] == t ? r[1] = n : e.push([t, n]);
}
function Tr(e, t, n, r, i, a, o) {
	let s = [], c = e.length;
	for (let l = i == 1 ? n : r; l >= n && l <= r; l += i) if (t[l] === null) {
		let u = l, d = l;
		if (i == 1) for (; ++l <= r && t[l] === null;) d = l;
		else for (; --l >= n && t[l] === null;) d = l;
		let f = a(e[u]), p = d == u ? f : a(e[d]), m = u - i;
		f = o <= 0 && m >= 0 && m < c ? a(e[m]) : f;
		let h = d + i;
		p = o >= 0 && h >= 0 && h < c ? a(e[h]) : p, p >= f && s.push([f, p]);
	}
	return s;
}
function Er(e) {
	return e == 0 ? at : e == 1 ? Ke : (t) => ft(t, e);
}
function Dr(e) {
	let t = e == 0 ? Or : kr, n = e == 0 ? (e, t, n, r, i, a) => {
		e.arcTo(t, n, r, i, a);
	} : (e, t, n, r, i, a) => {
		e.arcTo(n, t, i, r, a);
	}, r = e == 0 ? (e, t, n, r, i) => {
		e.rect(t, n, r, i);
	} : (e, t, n, r, i) => {
		e.rect(n, t, i, r);
	};
	return (e, i, a, o, s, c = 0, l = 0) => {
		c == 0 && l == 0 ? r(e, i, a, o, s) : (c = Je(c, o / 2, s / 2), l = Je(l, o / 2, s / 2), t(e, i + c, a), n(e, i + o, a, i + o, a + s, c), n(e, i + o, a + s, i, a + s, l), n(e, i, a + s, i, a, l), n(e, i, a, i + o, a, c), e.closePath());
	};
}
var Or = (e, t, n) => {
	e.moveTo(t, n);
}, kr = (e, t, n) => {
	e.moveTo(n, t);
}, Ar = (e, t, n) => {
	e.lineTo(t, n);
}, jr = (e, t, n) => {
	e.lineTo(n, t);
}, Mr = Dr(0), Nr = Dr(1), Pr = (e, t, n, r, i, a) => {
	e.arc(t, n, r, i, a);
}, Fr = (e, t, n, r, i, a) => {
	e.arc(n, t, r, i, a);
}, Ir = (e, t, n, r, i, a, o) => {
	e.bezierCurveTo(t, n, r, i, a, o);
}, Lr = (e, t, n, r, i, a, o) => {
	e.bezierCurveTo(n, t, i, r, o, a);
};
function Rr(e) {
	return (e, t, n, r, i) => br(e, t, (t, a, o, s, c, l, u, d, f, p, m) => {
		let { pxRound: h, points: g } = t, _, v;
		s.ori == 0 ? (_ = Or, v = Pr) : (_ = kr, v = Fr);
		let y = H(g.width * M, 3), b = (g.size - g.width) / 2 * M, x = H(b * 2, 3), S = new Path2D(), C = new Path2D(), { left: w, top: T, width: E, height: D } = e.bbox;
		Mr(C, w - x, T - x, E + x * 2, D + x * 2);
		let ee = (e) => {
			if (o[e] != null) {
				let t = h(l(a[e], s, p, d)), n = h(u(o[e], c, m, f));
				_(S, t + b, n), v(S, t, n, b, 0, Ue * 2);
			}
		};
		if (i) i.forEach(ee);
		else for (let e = n; e <= r; e++) ee(e);
		return {
			stroke: y > 0 ? S : null,
			fill: S,
			clip: C,
			flags: 3
		};
	});
}
function zr(e) {
	return (t, n, r, i, a, o) => {
		r != i && (a != r && o != r && e(t, n, r), a != i && o != i && e(t, n, i), e(t, n, o));
	};
}
var Br = zr(Ar), Vr = zr(jr);
function Hr(e) {
	let t = L(e?.alignGaps, 0);
	return (e, n, r, i) => br(e, n, (a, o, s, c, l, u, d, f, p, m, h) => {
		[r, i] = je(s, r, i);
		let g = a.pxRound, _ = (e) => g(u(e, c, m, f)), v = (e) => g(d(e, l, h, p)), y, b;
		c.ori == 0 ? (y = Ar, b = Br) : (y = jr, b = Vr);
		let x = c.dir * (c.ori == 0 ? 1 : -1), S = {
			stroke: new Path2D(),
			fill: null,
			clip: null,
			band: null,
			gaps: null,
			flags: vr
		}, C = S.stroke, w = !1;
		if (i - r >= m * 4) {
			let t = (t) => e.posToVal(t, c.key, !0), n = null, a = null, l, u, d, f = _(o[x == 1 ? r : i]), p = _(o[r]), m = _(o[i]), h = t(x == 1 ? p + 1 : m - 1);
			for (let e = x == 1 ? r : i; e >= r && e <= i; e += x) {
				let r = o[e], i = (x == 1 ? r < h : r > h) ? f : _(r), c = s[e];
				i == f ? c == null ? c === null && (w = !0) : (u = c, n == null ? (y(C, i, v(u)), l = n = a = u) : u < n ? n = u : u > a && (a = u)) : (n != null && b(C, f, v(n), v(a), v(l), v(u)), c == null ? (n = a = null, c === null && (w = !0)) : (u = c, y(C, i, v(u)), n = a = l = u), f = i, h = t(f + x));
			}
			n != null && n != a && d != f && b(C, f, v(n), v(a), v(l), v(u));
		} else for (let e = x == 1 ? r : i; e >= r && e <= i; e += x) {
			let t = s[e];
			t === null ? w = !0 : t != null && y(C, _(o[e]), v(t));
		}
		let [T, E] = xr(e, n);
		if (a.fill != null || T != 0) {
			let t = S.fill = new Path2D(C), s = v(a.fillTo(e, n, a.min, a.max, T)), c = _(o[r]), l = _(o[i]);
			x == -1 && ([l, c] = [c, l]), y(t, l, s), y(t, c, s);
		}
		if (!a.spanGaps) {
			let l = [];
			w && l.push(...Tr(o, s, r, i, x, _, t)), S.gaps = l = a.gaps(e, n, r, i, l), S.clip = Cr(l, c.ori, f, p, m, h);
		}
		return E != 0 && (S.band = E == 2 ? [q(e, n, r, i, C, -1), q(e, n, r, i, C, 1)] : q(e, n, r, i, C, E)), S;
	});
}
function Ur(e) {
	let t = L(e.align, 1), n = L(e.ascDesc, !1), r = L(e.alignGaps, 0), i = L(e.extend, !1);
	return (e, a, o, s) => br(e, a, (c, l, u, d, f, p, m, h, g, _, v) => {
		[o, s] = je(u, o, s);
		let y = c.pxRound, { left: b, width: x } = e.bbox, S = (e) => y(p(e, d, _, h)), C = (e) => y(m(e, f, v, g)), w = d.ori == 0 ? Ar : jr, T = {
			stroke: new Path2D(),
			fill: null,
			clip: null,
			band: null,
			gaps: null,
			flags: vr
		}, E = T.stroke, D = d.dir * (d.ori == 0 ? 1 : -1), ee = C(u[D == 1 ? o : s]), te = S(l[D == 1 ? o : s]), ne = te, re = te;
		i && t == -1 && (re = b, w(E, re, ee)), w(E, te, ee);
		for (let e = D == 1 ? o : s; e >= o && e <= s; e += D) {
			let n = u[e];
			if (n == null) continue;
			let r = S(l[e]), i = C(n);
			t == 1 ? w(E, r, ee) : w(E, ne, i), w(E, r, i), ee = i, ne = r;
		}
		let ie = ne;
		i && t == 1 && (ie = b + x, w(E, ie, ee));
		let [ae, oe] = xr(e, a);
		if (c.fill != null || ae != 0) {
			let t = T.fill = new Path2D(E), n = C(c.fillTo(e, a, c.min, c.max, ae));
			w(t, ie, n), w(t, re, n);
		}
		if (!c.spanGaps) {
			let i = [];
			i.push(...Tr(l, u, o, s, D, S, r));
			let f = c.width * M / 2, p = n || t == 1 ? f : -f, m = n || t == -1 ? -f : f;
			i.forEach((e) => {
				e[0] += p, e[1] += m;
			}), T.gaps = i = c.gaps(e, a, o, s, i), T.clip = Cr(i, d.ori, h, g, _, v);
		}
		return oe != 0 && (T.band = oe == 2 ? [q(e, a, o, s, E, -1), q(e, a, o, s, E, 1)] : q(e, a, o, s, E, oe)), T;
	});
}
function Wr(e, t, n, r, i, a, o = B) {
	if (e.length > 1) {
		let s = null;
		for (let c = 0, l = Infinity; c < e.length; c++) if (t[c] !== void 0) {
			if (s != null) {
				let t = We(e[c] - e[s]);
				t < l && (l = t, o = We(n(e[c], r, i, a) - n(e[s], r, i, a)));
			}
			s = c;
		}
	}
	return o;
}
function Gr(e) {
	e ||= vt;
	let t = L(e.size, [
		.6,
		B,
		1
	]), n = e.align || 0, r = e.gap || 0, i = e.radius;
	i = i == null ? [0, 0] : typeof i == "number" ? [i, 0] : i;
	let a = V(i), o = 1 - t[0], s = L(t[1], B), c = L(t[2], 1), l = L(e.disp, vt), u = L(e.each, (e) => {}), { fill: d, stroke: f } = l;
	return (e, t, i, p) => br(e, t, (m, h, g, _, v, y, b, x, S, C, w) => {
		let T = m.pxRound, E = n, D = r * M, ee = s * M, te = c * M, ne, re;
		_.ori == 0 ? [ne, re] = a(e, t) : [re, ne] = a(e, t);
		let ie = _.dir * (_.ori == 0 ? 1 : -1), ae = _.ori == 0 ? Mr : Nr, oe = _.ori == 0 ? u : (e, t, n, r, i, a, o) => {
			u(e, t, n, i, r, o, a);
		}, se = L(e.bands, yt).find((e) => e.series[0] == t), O = se == null ? 0 : se.dir, k = m.fillTo(e, t, m.min, m.max, O), ce = T(b(k, v, w, S)), le, A, ue, de = C, j = T(m.width * M), fe = !1, pe = null, me = null, he = null, N = null;
		d != null && (j == 0 || f != null) && (fe = !0, pe = d.values(e, t, i, p), me = /* @__PURE__ */ new Map(), new Set(pe).forEach((e) => {
			e != null && me.set(e, new Path2D());
		}), j > 0 && (he = f.values(e, t, i, p), N = /* @__PURE__ */ new Map(), new Set(he).forEach((e) => {
			e != null && N.set(e, new Path2D());
		})));
		let { x0: ge, size: _e } = l;
		if (ge != null && _e != null) {
			E = 1, h = ge.values(e, t, i, p), ge.unit == 2 && (h = h.map((t) => e.posToVal(x + t * C, _.key, !0)));
			let n = _e.values(e, t, i, p);
			A = _e.unit == 2 ? n[0] * C : y(n[0], _, C, x) - y(0, _, C, x), de = Wr(h, g, y, _, C, x, de), ue = de - A + D;
		} else de = Wr(h, g, y, _, C, x, de), ue = de * o + D, A = de - ue;
		ue < 1 && (ue = 0), j >= A / 2 && (j = 0), ue < 5 && (T = at);
		let ve = ue > 0, ye = de - ue - (ve ? j : 0);
		A = T(nt(ye, te, ee)), le = (E == 0 ? A / 2 : E == ie ? 0 : A) - E * ie * ((E == 0 ? D / 2 : 0) + (ve ? j / 2 : 0));
		let be = {
			stroke: null,
			fill: null,
			clip: null,
			band: null,
			gaps: null,
			flags: 0
		}, xe = fe ? null : new Path2D(), P = null;
		if (se != null) P = e.data[se.series[1]];
		else {
			let { y0: n, y1: r } = l;
			n != null && r != null && (g = r.values(e, t, i, p), P = n.values(e, t, i, p));
		}
		let Se = ne * A, Ce = re * A;
		for (let n = ie == 1 ? i : p; n >= i && n <= p; n += ie) {
			let r = g[n];
			if (r == null) continue;
			if (P != null) {
				let e = P[n] ?? 0;
				if (r - e == 0) continue;
				ce = b(e, v, w, S);
			}
			let i = y(_.distr != 2 || l != null ? h[n] : n, _, C, x), a = b(L(r, k), v, w, S), o = T(i - le), s = T(Ye(a, ce)), c = T(Je(a, ce)), u = s - c;
			if (r != null) {
				let i = r < 0 ? Ce : Se, a = r < 0 ? Se : Ce;
				fe ? (j > 0 && he[n] != null && ae(N.get(he[n]), o, c + Ge(j / 2), A, Ye(0, u - j), i, a), pe[n] != null && ae(me.get(pe[n]), o, c + Ge(j / 2), A, Ye(0, u - j), i, a)) : ae(xe, o, c + Ge(j / 2), A, Ye(0, u - j), i, a), oe(e, t, n, o - j / 2, c, A + j, u);
			}
		}
		return j > 0 ? be.stroke = fe ? N : xe : fe || (be._fill = m.width == 0 ? m._fill : m._stroke ?? m._fill, be.width = 0), be.fill = fe ? me : xe, be;
	});
}
function Kr(e, t) {
	let n = L(t?.alignGaps, 0);
	return (t, r, i, a) => br(t, r, (o, s, c, l, u, d, f, p, m, h, g) => {
		[i, a] = je(c, i, a);
		let _ = o.pxRound, v = (e) => _(d(e, l, h, p)), y = (e) => _(f(e, u, g, m)), b, x, S;
		l.ori == 0 ? (b = Or, S = Ar, x = Ir) : (b = kr, S = jr, x = Lr);
		let C = l.dir * (l.ori == 0 ? 1 : -1), w = v(s[C == 1 ? i : a]), T = w, E = [], D = [];
		for (let e = C == 1 ? i : a; e >= i && e <= a; e += C) if (c[e] != null) {
			let t = s[e], n = v(t);
			E.push(T = n), D.push(y(c[e]));
		}
		let ee = {
			stroke: e(E, D, b, S, x, _),
			fill: null,
			clip: null,
			band: null,
			gaps: null,
			flags: vr
		}, te = ee.stroke, [ne, re] = xr(t, r);
		if (o.fill != null || ne != 0) {
			let e = ee.fill = new Path2D(te), n = y(o.fillTo(t, r, o.min, o.max, ne));
			S(e, T, n), S(e, w, n);
		}
		if (!o.spanGaps) {
			let e = [];
			e.push(...Tr(s, c, i, a, C, v, n)), ee.gaps = e = o.gaps(t, r, i, a, e), ee.clip = Cr(e, l.ori, p, m, h, g);
		}
		return re != 0 && (ee.band = re == 2 ? [q(t, r, i, a, te, -1), q(t, r, i, a, te, 1)] : q(t, r, i, a, te, re)), ee;
	});
}
function qr(e) {
	return Kr(Jr, e);
}
function Jr(e, t, n, r, i, a) {
	let o = e.length;
	if (o < 2) return null;
	let s = new Path2D();
	if (n(s, e[0], t[0]), o == 2) r(s, e[1], t[1]);
	else {
		let n = Array(o), r = Array(o - 1), a = Array(o - 1), c = Array(o - 1);
		for (let n = 0; n < o - 1; n++) a[n] = t[n + 1] - t[n], c[n] = e[n + 1] - e[n], r[n] = a[n] / c[n];
		n[0] = r[0];
		for (let e = 1; e < o - 1; e++) r[e] === 0 || r[e - 1] === 0 || r[e - 1] > 0 != r[e] > 0 ? n[e] = 0 : (n[e] = 3 * (c[e - 1] + c[e]) / ((2 * c[e] + c[e - 1]) / r[e - 1] + (c[e] + 2 * c[e - 1]) / r[e]), isFinite(n[e]) || (n[e] = 0));
		n[o - 1] = r[o - 2];
		for (let r = 0; r < o - 1; r++) i(s, e[r] + c[r] / 3, t[r] + n[r] * c[r] / 3, e[r + 1] - c[r] / 3, t[r + 1] - n[r + 1] * c[r] / 3, e[r + 1], t[r + 1]);
	}
	return s;
}
var Yr = /* @__PURE__ */ new Set();
function Xr() {
	for (let e of Yr) e.syncRect(!0);
}
A && (Te(se, de, Xr), Te(O, de, Xr, !0), Te(ce, de, () => {
	fi.pxRatio = M;
}));
var Zr = Hr(), Qr = Rr();
function $r(e, t, n, r) {
	return (r ? [e[0], e[1]].concat(e.slice(2)) : [e[0]].concat(e.slice(1))).map((e, r) => ti(e, r, t, n));
}
function ei(e, t) {
	return e.map((e, n) => n == 0 ? {} : At({}, t, e));
}
function ti(e, t, n, r) {
	return At({}, t == 0 ? n : r, e);
}
function ni(e, t, n) {
	return t == null ? bt : [t, n];
}
var ri = ni;
function ii(e, t, n) {
	return t == null ? bt : Re(t, n, Fe, !0);
}
function ai(e, t, n, r) {
	return t == null ? bt : Ne(t, n, e.scales[r].log, !1);
}
var oi = ai;
function si(e, t, n, r) {
	return t == null ? bt : Pe(t, n, e.scales[r].log, !1);
}
var ci = si;
function li(e, t, n, r, i) {
	let a = Ye(tt(e), tt(t)), o = t - e, s = De(i / r * o, n);
	do {
		let e = n[s], t = r * e / o;
		if (t >= i && a + (e < 5 ? ht.get(e) : 0) <= 17) return [e, t];
	} while (++s < n.length);
	return [0, 0];
}
function ui(e) {
	let t, n;
	return e = e.replace(/(\d+)px/, (e, r) => (t = Ke((n = +r) * M)) + "px"), [
		e,
		t,
		n
	];
}
function di(e) {
	e.show && [e.font, e.labelFont].forEach((e) => {
		let t = H(e[2] * M, 1);
		e[0] = e[0].replace(/[0-9.]+px/, t + "px"), e[1] = t;
	});
}
function fi(e, D, se) {
	let O = { mode: L(e.mode, 1) }, k = O.mode;
	function A(e, t, n, r) {
		let i = t.valToPct(e);
		return r + n * (t.dir == -1 ? 1 - i : i);
	}
	function j(e, t, n, r) {
		let i = t.valToPct(e);
		return r + n * (t.dir == -1 ? i : 1 - i);
	}
	function fe(e, t, n, r) {
		return t.ori == 0 ? A(e, t, n, r) : j(e, t, n, r);
	}
	O.valToPosH = A, O.valToPosV = j;
	let pe = !1;
	O.status = 0;
	let ve = O.root = _e(t);
	if (e.id != null && (ve.id = e.id), me(ve, e.class), e.title) {
		let t = _e(i, ve);
		t.textContent = e.title;
	}
	let be = ge("canvas"), P = O.ctx = be.getContext("2d"), Ce = _e(a, ve);
	Te("click", Ce, (e) => {
		e.target === Oe && (X != Ni || Z != Pi) && Ri.click(O, e);
	}, !0);
	let we = O.under = _e(o, Ce);
	Ce.appendChild(be);
	let Oe = O.over = _e(s, Ce);
	e = kt(e);
	let ke = +L(e.pxAlign, 1), Ae = Er(ke);
	(e.plugins || []).forEach((t) => {
		t.opts && (e = t.opts(O, e) || e);
	});
	let je = e.ms || .001, F = O.series = k == 1 ? $r(e.series || [], qn, fr, !1) : ei(e.series || [null], dr), Le = O.axes = $r(e.axes || [], Wn, or, !0), I = O.scales = {}, Be = O.bands = e.bands || [];
	Be.forEach((e) => {
		e.fill = V(e.fill || null), e.dir = L(e.dir, -1);
	});
	let R = k == 2 ? F[1].facets[0].scale : F[0].scale, Ve = {
		axes: vi,
		series: Kr
	}, He = (e.drawOrder || ["axes", "series"]).map((e) => Ve[e]);
	function Ge(e) {
		let t = e.distr == 3 ? (t) => Qe(t > 0 ? t : e.clamp(O, t, e.min, e.max, e.key)) : e.distr == 4 ? (t) => et(t, e.asinh) : e.distr == 100 ? (t) => e.fwd(t) : (e) => e;
		return (n) => {
			let r = t(n), { _min: i, _max: a } = e, o = a - i;
			return (r - i) / o;
		};
	}
	function Ze(t) {
		let n = I[t];
		if (n == null) {
			let r = (e.scales || vt)[t] || vt;
			if (r.from != null) {
				Ze(r.from);
				let e = At({}, I[r.from], r, { key: t });
				e.valToPct = Ge(e), I[t] = e;
			} else {
				n = I[t] = At({}, t == R ? mr : hr, r), n.key = t;
				let e = n.time, i = n.range, a = xt(i);
				if ((t != R || k == 2 && !e) && (a && (i[0] == null || i[1] == null) && (i = {
					min: i[0] == null ? Ie : {
						mode: 1,
						hard: i[0],
						soft: i[0]
					},
					max: i[1] == null ? Ie : {
						mode: 1,
						hard: i[1],
						soft: i[1]
					}
				}, a = !1), !a && Tt(i))) {
					let e = i;
					i = (t, n, r) => n == null ? bt : Re(n, r, e);
				}
				n.range = V(i || (e ? ri : t == R ? n.distr == 3 ? oi : n.distr == 4 ? ci : ni : n.distr == 3 ? ai : n.distr == 4 ? si : ii)), n.auto = V(!a && n.auto), n.clamp = V(n.clamp || pr), n._min = n._max = null, n.valToPct = Ge(n);
			}
		}
	}
	Ze("x"), Ze("y"), k == 1 && F.forEach((e) => {
		Ze(e.scale);
	}), Le.forEach((e) => {
		Ze(e.scale);
	});
	for (let t in e.scales) Ze(t);
	let z = I[R], tt = z.distr, it, at;
	z.ori == 0 ? (me(ve, n), it = A, at = j) : (me(ve, r), it = j, at = A);
	let ut = {};
	for (let e in I) {
		let t = I[e];
		(t.min != null || t.max != null) && (ut[e] = {
			min: t.min,
			max: t.max
		}, t.min = t.max = null);
	}
	let dt = e.tzDate || ((e) => new Date(Ke(e / je))), pt = e.fmtDate || qt, mt = je == 1 ? mn(dt) : _n(dt), _t = yn(dt, vn(je == 1 ? pn : gn, pt)), St = wn(dt, Sn(Cn, pt)), Dt = [], Ot = O.legend = At({}, Dn, e.legend), U = O.cursor = At({}, In, { drag: { y: k == 2 } }, e.cursor), jt = Ot.show, Mt = U.show, Nt = Ot.markers;
	Ot.idxs = Dt, Nt.width = V(Nt.width), Nt.dash = V(Nt.dash), Nt.stroke = V(Nt.stroke), Nt.fill = V(Nt.fill);
	let Pt, It, Lt, Rt = [], zt = [], Bt, Vt = !1, Ht = {};
	if (Ot.live) {
		let e = F[1] ? F[1].values : null;
		Vt = e != null, Bt = Vt ? e(O, 1, 0) : { _: 0 };
		for (let e in Bt) Ht[e] = le;
	}
	if (jt) {
		if (Pt = ge("table", m, ve), Lt = ge("tbody", null, Pt), Ot.mount(O, Pt), Vt) {
			It = ge("thead", null, Pt, Lt);
			let e = ge("tr", null, It);
			for (var Ut in ge("th", null, e), Bt) ge("th", y, e).textContent = Ut;
		} else me(Pt, g), Ot.live && me(Pt, h);
	}
	let Wt = { show: !0 }, Gt = { show: !1 };
	function Kt(e, t) {
		if (t == 0 && (Vt || !Ot.live || k == 2)) return bt;
		let n = [], r = ge("tr", _, Lt, Lt.childNodes[t]);
		me(r, e.class), e.show || me(r, l);
		let i = ge("th", null, r);
		if (Nt.show) {
			let e = _e(v, i);
			if (t > 0) {
				let n = Nt.width(O, t);
				n && (e.style.border = n + "px " + Nt.dash(O, t) + " " + Nt.stroke(O, t)), e.style.background = Nt.fill(O, t);
			}
		}
		let a = _e(y, i);
		for (var o in e.label instanceof HTMLElement ? a.appendChild(e.label) : a.textContent = e.label, t > 0 && (Nt.show || (a.style.color = e.width > 0 ? Nt.stroke(O, t) : Nt.fill(O, t)), Yt("click", i, (t) => {
			if (U._lock) return;
			Ln(t);
			let n = F.indexOf(e);
			if ((t.ctrlKey || t.metaKey) != Ot.isolate) {
				let e = F.some((e, t) => t > 0 && t != n && e.show);
				F.forEach((t, r) => {
					r > 0 && Wi(r, e ? r == n ? Wt : Gt : Wt, !0, ka.setSeries);
				});
			} else Wi(n, { show: !e.show }, !0, ka.setSeries);
		}, !1), Bn && Yt(ie, i, (t) => {
			U._lock || (Ln(t), Wi(F.indexOf(e), Qi, !0, ka.setSeries));
		}, !1)), Bt) {
			let e = ge("td", b, r);
			e.textContent = "--", n.push(e);
		}
		return [r, n];
	}
	let Jt = /* @__PURE__ */ new Map();
	function Yt(e, t, n, r = !0) {
		let i = Jt.get(t) || {}, a = U.bind[e](O, t, n, r);
		a && (Te(e, t, i[e] = a), Jt.set(t, i));
	}
	function Xt(e, t, n) {
		let r = Jt.get(t) || {};
		for (let n in r) (e == null || n == e) && (Ee(n, t, r[n]), delete r[n]);
		e ?? Jt.delete(t);
	}
	let Zt = 0, Qt = 0, W = 0, G = 0, tn = 0, nn = 0, rn = tn, an = nn, on = W, sn = G, cn = 0, ln = 0, un = 0, K = 0;
	O.bbox = {};
	let dn = !1, xn = !1, Tn = !1, En = !1, On = !1, kn = !1;
	function An(e, t, n) {
		(n || e != O.width || t != O.height) && jn(e, t), yi(!1), Tn = !0, xn = !0, wi();
	}
	function jn(e, t) {
		O.width = Zt = W = e, O.height = Qt = G = t, tn = nn = 0, Pn(), Fn();
		let n = O.bbox;
		cn = n.left = ft(tn * M, .5), ln = n.top = ft(nn * M, .5), un = n.width = ft(W * M, .5), K = n.height = ft(G * M, .5);
	}
	function Mn() {
		let e = !1, t = 0;
		for (; !e;) {
			t++;
			let n = gi(t), r = _i(t);
			e = t == 3 || n && r, e || (jn(O.width, O.height), xn = !0);
		}
	}
	function Nn({ width: e, height: t }) {
		An(e, t);
	}
	O.setSize = Nn;
	function Pn() {
		let e = !1, t = !1, n = !1, r = !1;
		Le.forEach((i, a) => {
			if (i.show && i._show) {
				let { side: a, _size: o } = i, s = a % 2, c = o + (i.label == null ? 0 : i.labelSize);
				c > 0 && (s ? (W -= c, a == 3 ? (tn += c, r = !0) : n = !0) : (G -= c, a == 0 ? (nn += c, e = !0) : t = !0));
			}
		}), cr[0] = e, cr[1] = n, cr[2] = t, cr[3] = r, W -= br[1] + br[3], tn += br[3], G -= br[2] + br[0], nn += br[0];
	}
	function Fn() {
		let e = tn + W, t = nn + G, n = tn, r = nn;
		function i(i, a) {
			switch (i) {
				case 1: return e += a, e - a;
				case 2: return t += a, t - a;
				case 3: return n -= a, n + a;
				case 0: return r -= a, r + a;
			}
		}
		Le.forEach((e, t) => {
			if (e.show && e._show) {
				let t = e.side;
				e._pos = i(t, e._size), e.label != null && (e._lpos = i(t, e.labelSize));
			}
		});
	}
	if (U.dataIdx == null) {
		let e = U.hover, t = e.skip = new Set(e.skip ?? []);
		t.add(void 0);
		let n = e.prox = V(e.prox), r = e.bias ??= 0;
		U.dataIdx = (e, i, a, o) => {
			if (i == 0) return a;
			let s = a, c = n(e, i, a, o) ?? B, l = c >= 0 && c < B, u = z.ori == 0 ? W : G, d = U.left, f = D[0], p = D[i];
			if (t.has(p[a])) {
				s = null;
				let e = null, n = null, i;
				if (r == 0 || r == -1) for (i = a; e == null && i-- > 0;) t.has(p[i]) || (e = i);
				if (r == 0 || r == 1) for (i = a; n == null && i++ < p.length;) t.has(p[i]) || (n = i);
				if (e != null || n != null) {
					if (l) {
						let t = e == null ? -Infinity : it(f[e], z, u, 0), r = n == null ? Infinity : it(f[n], z, u, 0), i = d - t, a = r - d;
						i <= a ? i <= c && (s = e) : a <= c && (s = n);
					} else s = n == null ? e : e == null ? n : a - e <= n - a ? e : n;
				}
			} else l && We(d - it(f[a], z, u, 0)) > c && (s = null);
			return s;
		};
	}
	let Ln = (e) => {
		U.event = e;
	};
	U.idxs = Dt, U._lock = !1;
	let Rn = U.points;
	Rn.show = V(Rn.show), Rn.size = V(Rn.size), Rn.stroke = V(Rn.stroke), Rn.width = V(Rn.width), Rn.fill = V(Rn.fill);
	let zn = O.focus = At({}, e.focus || { alpha: .3 }, U.focus), Bn = zn.prox >= 0, Vn = Bn && Rn.one, Hn = [], Un = [], Qn = [];
	function $n(e, t) {
		let n = Rn.show(O, t);
		if (n instanceof HTMLElement) return me(n, p), me(n, e.class), ye(n, -10, -10, W, G), Oe.insertBefore(n, Hn[t]), n;
	}
	function er(e, t) {
		if (k == 1 || t > 0) {
			let t = k == 1 && I[e.scale].time, n = e.value;
			e.value = t ? wt(n) ? wn(dt, Sn(n, pt)) : n || St : n || ar, e.label = e.label || (t ? Kn : Gn);
		}
		if (Vn || t > 0) {
			e.width = e.width == null ? 1 : e.width, e.paths = e.paths || Zr || st, e.fillTo = V(e.fillTo || Sr), e.pxAlign = +L(e.pxAlign, ke), e.pxRound = Er(e.pxAlign), e.stroke = V(e.stroke || null), e.fill = V(e.fill || null), e._stroke = e._fill = e._paths = e._focus = null;
			let t = sr(Ye(1, e.width), 1), n = e.points = At({}, {
				size: t,
				width: Ye(1, t * .2),
				stroke: e.stroke,
				space: t * 2,
				paths: Qr,
				_stroke: null,
				_fill: null
			}, e.points);
			n.show = V(n.show), n.filter = V(n.filter), n.fill = V(n.fill), n.stroke = V(n.stroke), n.paths = V(n.paths), n.pxAlign = e.pxAlign;
		}
		if (jt) {
			let n = Kt(e, t);
			Rt.splice(t, 0, n[0]), zt.splice(t, 0, n[1]), Ot.values.push(null);
		}
		if (Mt) {
			Dt.splice(t, 0, null);
			let n = null;
			Vn ? t == 0 && (n = $n(e, t)) : t > 0 && (n = $n(e, t)), Hn.splice(t, 0, n), Un.splice(t, 0, 0), Qn.splice(t, 0, 0);
		}
		Da("addSeries", t);
	}
	function tr(e, t) {
		t ??= F.length, e = k == 1 ? ti(e, t, qn, fr) : ti(e, t, {}, dr), F.splice(t, 0, e), er(F[t], t);
	}
	O.addSeries = tr;
	function nr(e) {
		if (F.splice(e, 1), jt) {
			Ot.values.splice(e, 1), zt.splice(e, 1);
			let t = Rt.splice(e, 1)[0];
			Xt(null, t.firstChild), t.remove();
		}
		Mt && (Dt.splice(e, 1), Hn.splice(e, 1)[0].remove(), Un.splice(e, 1), Qn.splice(e, 1)), Da("delSeries", e);
	}
	O.delSeries = nr;
	let cr = [
		!1,
		!1,
		!1,
		!1
	];
	function lr(e, t) {
		if (e._show = e.show, e.show) {
			let n = e.side % 2, r = I[e.scale];
			r ??= (e.scale = n ? F[1].scale : R, I[e.scale]);
			let i = r.time;
			e.size = V(e.size), e.space = V(e.space), e.rotate = V(e.rotate), xt(e.incrs) && e.incrs.forEach((e) => {
				!ht.has(e) && ht.set(e, gt(e));
			}), e.incrs = V(e.incrs || (r.distr == 2 ? $t : i ? je == 1 ? fn : hn : en)), e.splits = V(e.splits || (i && r.distr == 1 ? mt : r.distr == 3 ? Xn : r.distr == 4 ? Zn : Yn)), e.stroke = V(e.stroke), e.grid.stroke = V(e.grid.stroke), e.ticks.stroke = V(e.ticks.stroke), e.border.stroke = V(e.border.stroke);
			let a = e.values;
			e.values = xt(a) && !xt(a[0]) ? V(a) : i ? xt(a) ? yn(dt, vn(a, pt)) : wt(a) ? bn(dt, a) : a || _t : a || Jn, e.filter = V(e.filter || (r.distr >= 3 && r.log == 10 ? rr : r.distr == 3 && r.log == 2 ? ir : ot)), e.font = ui(e.font), e.labelFont = ui(e.labelFont), e._size = e.size(O, null, t, 0), e._space = e._rotate = e._incrs = e._found = e._splits = e._values = null, e._size > 0 && (cr[t] = !0, e._el = _e(c, Ce));
		}
	}
	function ur(e, t, n, r) {
		let [i, a, o, s] = n, c = t % 2, l = 0;
		return c == 0 && (s || a) && (l = t == 0 && !i || t == 2 && !o ? Ke(Wn.size / 3) : 0), c == 1 && (i || o) && (l = t == 1 && !a || t == 3 && !s ? Ke(or.size / 2) : 0), l;
	}
	let gr = O.padding = (e.padding || [
		ur,
		ur,
		ur,
		ur
	]).map((e) => V(L(e, ur))), br = O._padding = gr.map((e, t) => e(O, t, cr, 0)), xr, q = null, Cr = null, wr = k == 1 ? F[0].idxs : null, Tr = null, Dr = !1;
	function Or(e, t) {
		if (D = e ?? [], O.data = O._data = D, k == 2) {
			xr = 0;
			for (let e = 1; e < F.length; e++) xr += D[e][0].length;
		} else {
			D.length == 0 && (O.data = O._data = D = [[]]), Tr = D[0], xr = Tr.length;
			let e = D;
			if (tt == 2) {
				e = D.slice();
				let t = e[0] = Array(xr);
				for (let e = 0; e < xr; e++) t[e] = e;
			}
			O._data = D = e;
		}
		if (yi(!0), Da("setData"), tt == 2 && (Tn = !0), t !== !1) {
			let e = z;
			e.auto(O, Dr) ? kr() : Ui(R, e.min, e.max), En ||= U.left >= 0, kn = !0, wi();
		}
	}
	O.setData = Or;
	function kr() {
		Dr = !0;
		let e, t;
		k == 1 && (xr > 0 ? (q = wr[0] = 0, Cr = wr[1] = xr - 1, e = D[0][q], t = D[0][Cr], tt == 2 ? (e = q, t = Cr) : e == t && (tt == 3 ? [e, t] = Ne(e, e, z.log, !1) : tt == 4 ? [e, t] = Pe(e, e, z.log, !1) : z.time ? t = e + Ke(86400 / je) : [e, t] = Re(e, t, Fe, !0))) : (q = wr[0] = e = null, Cr = wr[1] = t = null)), Ui(R, e, t);
	}
	let Ar, jr, Mr, Nr, Pr, Fr, Ir, Lr, Rr, zr;
	function Br(e, t, n, r, i, a) {
		e ??= ee, n ??= yt, r ??= "butt", i ??= ee, a ??= "round", e != Ar && (P.strokeStyle = Ar = e), i != jr && (P.fillStyle = jr = i), t != Mr && (P.lineWidth = Mr = t), a != Pr && (P.lineJoin = Pr = a), r != Fr && (P.lineCap = Fr = r), n != Nr && P.setLineDash(Nr = n);
	}
	function Vr(e, t, n, r) {
		t != jr && (P.fillStyle = jr = t), e != Ir && (P.font = Ir = e), n != Lr && (P.textAlign = Lr = n), r != Rr && (P.textBaseline = Rr = r);
	}
	function Hr(e, t, n, r, i = 0) {
		if (r.length > 0 && e.auto(O, Dr) && (t == null || t.min == null)) {
			let t = L(q, 0), a = L(Cr, r.length - 1), o = n.min == null ? Me(r, t, a, i, e.distr == 3) : [n.min, n.max];
			e.min = Je(e.min, n.min = o[0]), e.max = Ye(e.max, n.max = o[1]);
		}
	}
	let Ur = {
		min: null,
		max: null
	};
	function Wr() {
		for (let e in I) {
			let t = I[e];
			ut[e] == null && (t.min == null || ut[R] != null && t.auto(O, Dr)) && (ut[e] = Ur);
		}
		for (let e in I) {
			let t = I[e];
			ut[e] == null && t.from != null && ut[t.from] != null && (ut[e] = Ur);
		}
		ut[R] != null && yi(!0);
		let e = {};
		for (let t in ut) {
			let n = ut[t];
			if (n != null) {
				let r = e[t] = kt(I[t], Et);
				if (n.min != null) At(r, n);
				else if (t != R || k == 2) {
					if (xr == 0 && r.from == null) {
						let e = r.range(O, null, null, t);
						r.min = e[0], r.max = e[1];
					} else r.min = B, r.max = -Infinity;
				}
			}
		}
		if (xr > 0) {
			F.forEach((t, n) => {
				if (k == 1) {
					let r = t.scale, i = ut[r];
					if (i == null) return;
					let a = e[r];
					if (n == 0) {
						let e = a.range(O, a.min, a.max, r);
						a.min = e[0], a.max = e[1], q = De(a.min, D[0]), Cr = De(a.max, D[0]), Cr - q > 1 && (D[0][q] < a.min && q++, D[0][Cr] > a.max && Cr--), t.min = Tr[q], t.max = Tr[Cr];
					} else t.show && t.auto && Hr(a, i, t, D[n], t.sorted);
					t.idxs[0] = q, t.idxs[1] = Cr;
				} else if (n > 0 && t.show && t.auto) {
					let [r, i] = t.facets, a = r.scale, o = i.scale, [s, c] = D[n], l = e[a], u = e[o];
					l != null && Hr(l, ut[a], r, s, r.sorted), u != null && Hr(u, ut[o], i, c, i.sorted), t.min = i.min, t.max = i.max;
				}
			});
			for (let t in e) {
				let n = e[t], r = ut[t];
				if (n.from == null && (r == null || r.min == null)) {
					let e = n.range(O, n.min == B ? null : n.min, n.max == -Infinity ? null : n.max, t);
					n.min = e[0], n.max = e[1];
				}
			}
		}
		for (let t in e) {
			let n = e[t];
			if (n.from != null) {
				let r = e[n.from];
				if (r.min == null) n.min = n.max = null;
				else {
					let e = n.range(O, r.min, r.max, t);
					n.min = e[0], n.max = e[1];
				}
			}
		}
		let t = {}, n = !1;
		for (let r in e) {
			let i = e[r], a = I[r];
			if (a.min != i.min || a.max != i.max) {
				a.min = i.min, a.max = i.max;
				let e = a.distr;
				a._min = e == 3 ? Qe(a.min) : e == 4 ? et(a.min, a.asinh) : e == 100 ? a.fwd(a.min) : a.min, a._max = e == 3 ? Qe(a.max) : e == 4 ? et(a.max, a.asinh) : e == 100 ? a.fwd(a.max) : a.max, t[r] = n = !0;
			}
		}
		if (n) {
			F.forEach((e, n) => {
				k == 2 ? n > 0 && t.y && (e._paths = null) : t[e.scale] && (e._paths = null);
			});
			for (let e in t) Tn = !0, Da("setScale", e);
			Mt && U.left >= 0 && (En = kn = !0);
		}
		for (let e in ut) ut[e] = null;
	}
	function Gr(e) {
		let t = nt(q - 1, 0, xr - 1), n = nt(Cr + 1, 0, xr - 1);
		for (; e[t] == null && t > 0;) t--;
		for (; e[n] == null && n < xr - 1;) n++;
		return [t, n];
	}
	function Kr() {
		if (xr > 0) {
			let e = F.some((e) => e._focus) && zr != zn.alpha;
			e && (P.globalAlpha = zr = zn.alpha), F.forEach((e, t) => {
				if (t > 0 && e.show && (qr(t, !1), qr(t, !0), e._paths == null)) {
					let n = zr;
					zr != e.alpha && (P.globalAlpha = zr = e.alpha);
					let r = k == 2 ? [0, D[t][0].length - 1] : Gr(D[t]);
					e._paths = e.paths(O, t, r[0], r[1]), zr != n && (P.globalAlpha = zr = n);
				}
			}), F.forEach((e, t) => {
				if (t > 0 && e.show) {
					let n = zr;
					zr != e.alpha && (P.globalAlpha = zr = e.alpha), e._paths != null && Jr(t, !1);
					{
						let n = e._paths == null ? null : e._paths.gaps, r = e.points.show(O, t, q, Cr, n), i = e.points.filter(O, t, r, n);
						(r || i) && (e.points._paths = e.points.paths(O, t, q, Cr, i), Jr(t, !0));
					}
					zr != n && (P.globalAlpha = zr = n), Da("drawSeries", t);
				}
			}), e && (P.globalAlpha = zr = 1);
		}
	}
	function qr(e, t) {
		let n = t ? F[e].points : F[e];
		n._stroke = n.stroke(O, e), n._fill = n.fill(O, e);
	}
	function Jr(e, t) {
		let n = t ? F[e].points : F[e], { stroke: r, fill: i, clip: a, flags: o, _stroke: s = n._stroke, _fill: c = n._fill, _width: l = n.width } = n._paths;
		l = H(l * M, 3);
		let u = null, d = l % 2 / 2;
		t && c == null && (c = l > 0 ? "#fff" : s);
		let f = n.pxAlign == 1 && d > 0;
		if (f && P.translate(d, d), !t) {
			let e = cn - l / 2, t = ln - l / 2, n = un + l, r = K + l;
			u = new Path2D(), u.rect(e, t, n, r);
		}
		t ? fi(s, l, n.dash, n.cap, c, r, i, o, a) : Xr(e, s, l, n.dash, n.cap, c, r, i, o, u, a), f && P.translate(-d, -d);
	}
	function Xr(e, t, n, r, i, a, o, s, c, l, u) {
		let d = !1;
		c != 0 && Be.forEach((f, p) => {
			if (f.series[0] == e) {
				let e = F[f.series[1]], m = D[f.series[1]], h = (e._paths || vt).band;
				xt(h) && (h = f.dir == 1 ? h[0] : h[1]);
				let g, _ = null;
				e.show && h && ze(m, q, Cr) ? (_ = f.fill(O, p) || a, g = e._paths.clip) : h = null, fi(t, n, r, i, _, o, s, c, l, u, g, h), d = !0;
			}
		}), d || fi(t, n, r, i, a, o, s, c, l, u);
	}
	function fi(e, t, n, r, i, a, o, s, c, l, u, d) {
		Br(e, t, n, r, i), (c || l || d) && (P.save(), c && P.clip(c), l && P.clip(l)), d ? (s & 3) == 3 ? (P.clip(d), u && P.clip(u), pi(i, o), J(e, a, t)) : s & yr ? (pi(i, o), P.clip(d), J(e, a, t)) : s & vr && (P.save(), P.clip(d), u && P.clip(u), pi(i, o), P.restore(), J(e, a, t)) : (pi(i, o), J(e, a, t)), (c || l || d) && P.restore();
	}
	function J(e, t, n) {
		n > 0 && (t instanceof Map ? t.forEach((e, t) => {
			P.strokeStyle = Ar = t, P.stroke(e);
		}) : t != null && e && P.stroke(t));
	}
	function pi(e, t) {
		t instanceof Map ? t.forEach((e, t) => {
			P.fillStyle = jr = t, P.fill(e);
		}) : t != null && e && P.fill(t);
	}
	function mi(e, t, n, r) {
		let i = Le[e], a;
		if (r <= 0) a = [0, 0];
		else {
			let o = i._space = i.space(O, e, t, n, r);
			a = li(t, n, i._incrs = i.incrs(O, e, t, n, r, o), r, o);
		}
		return i._found = a;
	}
	function hi(e, t, n, r, i, a, o, s, c, l) {
		let u = o % 2 / 2;
		ke == 1 && P.translate(u, u), Br(s, o, c, l, s), P.beginPath();
		let d, f, p, m, h = i + (r == 0 || r == 3 ? -a : a);
		n == 0 ? (f = i, m = h) : (d = i, p = h);
		for (let r = 0; r < e.length; r++) t[r] != null && (n == 0 ? d = p = e[r] : f = m = e[r], P.moveTo(d, f), P.lineTo(p, m));
		P.stroke(), ke == 1 && P.translate(-u, -u);
	}
	function gi(e) {
		let t = !0;
		return Le.forEach((n, r) => {
			if (!n.show) return;
			let i = I[n.scale];
			if (i.min == null) {
				n._show && (t = !1, n._show = !1, yi(!1));
				return;
			}
			n._show || (t = !1, n._show = !0, yi(!1));
			let a = n.side, o = a % 2, { min: s, max: c } = i, [l, u] = mi(r, s, c, o == 0 ? W : G);
			if (u == 0) return;
			let d = i.distr == 2, f = n._splits = n.splits(O, r, s, c, l, u, d), p = i.distr == 2 ? f.map((e) => Tr[e]) : f, m = i.distr == 2 ? Tr[f[1]] - Tr[f[0]] : l, h = n._values = n.values(O, n.filter(O, p, r, u, m), r, u, m);
			n._rotate = a == 2 ? n.rotate(O, h, r, u) : 0;
			let g = n._size;
			n._size = qe(n.size(O, h, r, e)), g != null && n._size != g && (t = !1);
		}), t;
	}
	function _i(e) {
		let t = !0;
		return gr.forEach((n, r) => {
			let i = n(O, r, cr, e);
			i != br[r] && (t = !1), br[r] = i;
		}), t;
	}
	function vi() {
		for (let e = 0; e < Le.length; e++) {
			let t = Le[e];
			if (!t.show || !t._show) continue;
			let n = t.side, r = n % 2, i, a, o = t.stroke(O, e), s = n == 0 || n == 3 ? -1 : 1, [c, l] = t._found;
			if (t.label != null) {
				let u = t.labelGap * s, d = Ke((t._lpos + u) * M);
				Vr(t.labelFont[0], o, "center", n == 2 ? C : w), P.save(), r == 1 ? (i = a = 0, P.translate(d, Ke(ln + K / 2)), P.rotate((n == 3 ? -Ue : Ue) / 2)) : (i = Ke(cn + un / 2), a = d);
				let f = rt(t.label) ? t.label(O, e, c, l) : t.label;
				P.fillText(f, i, a), P.restore();
			}
			if (l == 0) continue;
			let u = I[t.scale], d = r == 0 ? un : K, f = r == 0 ? cn : ln, p = t._splits, m = u.distr == 2 ? p.map((e) => Tr[e]) : p, h = u.distr == 2 ? Tr[p[1]] - Tr[p[0]] : c, g = t.ticks, _ = t.border, v = g.show ? g.size : 0, y = Ke(v * M), b = Ke((t.alignTo == 2 ? t._size - v - t.gap : t.gap) * M), x = t._rotate * -Ue / 180, S = Ae(t._pos * M), D = S + (y + b) * s;
			a = r == 0 ? D : 0, i = r == 1 ? D : 0;
			let ee = t.font[0];
			Vr(ee, o, t.align == 1 ? T : t.align == 2 ? E : x > 0 ? T : x < 0 ? E : r == 0 ? "center" : n == 3 ? E : T, x || r == 1 ? "middle" : n == 2 ? C : w);
			let te = t.font[1] * t.lineGap, ne = p.map((e) => Ae(fe(e, u, d, f))), re = t._values;
			for (let e = 0; e < re.length; e++) {
				let t = re[e];
				if (t != null) {
					r == 0 ? i = ne[e] : a = ne[e], t = "" + t;
					let n = t.indexOf("\n") == -1 ? [t] : t.split(/\n/gm);
					for (let e = 0; e < n.length; e++) {
						let t = n[e];
						x ? (P.save(), P.translate(i, a + e * te), P.rotate(x), P.fillText(t, 0, 0), P.restore()) : P.fillText(t, i, a + e * te);
					}
				}
			}
			g.show && hi(ne, g.filter(O, m, e, l, h), r, n, S, y, H(g.width * M, 3), g.stroke(O, e), g.dash, g.cap);
			let ie = t.grid;
			ie.show && hi(ne, ie.filter(O, m, e, l, h), r, r == 0 ? 2 : 1, r == 0 ? ln : cn, r == 0 ? K : un, H(ie.width * M, 3), ie.stroke(O, e), ie.dash, ie.cap), _.show && hi([S], [1], +(r == 0), r == 0 ? 1 : 2, r == 1 ? ln : cn, r == 1 ? K : un, H(_.width * M, 3), _.stroke(O, e), _.dash, _.cap);
		}
		Da("drawAxes");
	}
	function yi(e) {
		F.forEach((t, n) => {
			n > 0 && (t._paths = null, e && (k == 1 ? (t.min = null, t.max = null) : t.facets.forEach((e) => {
				e.min = null, e.max = null;
			})));
		});
	}
	let bi = !1, xi = !1, Si = [];
	function Ci() {
		xi = !1;
		for (let e = 0; e < Si.length; e++) Da(...Si[e]);
		Si.length = 0;
	}
	function wi() {
		bi ||= (Ft(Ti), !0);
	}
	function Y(e, t = !1) {
		bi = !0, xi = t, e(O), Ti(), t && Si.length > 0 && queueMicrotask(Ci);
	}
	O.batch = Y;
	function Ti() {
		if (dn &&= (Wr(), !1), Tn &&= (Mn(), !1), xn) {
			if (N(we, T, tn), N(we, C, nn), N(we, x, W), N(we, S, G), N(Oe, T, tn), N(Oe, C, nn), N(Oe, x, W), N(Oe, S, G), N(Ce, x, Zt), N(Ce, S, Qt), be.width = Ke(Zt * M), be.height = Ke(Qt * M), Le.forEach(({ _el: e, _show: t, _size: n, _pos: r, side: i }) => {
				if (e != null) {
					if (t) {
						let t = i === 3 || i === 0 ? n : 0, a = i % 2 == 1;
						N(e, a ? "left" : "top", r - t), N(e, a ? "width" : "height", n), N(e, a ? "top" : "left", a ? nn : tn), N(e, a ? "height" : "width", a ? G : W), he(e, l);
					} else me(e, l);
				}
			}), Ar = jr = Mr = Pr = Fr = Ir = Lr = Rr = Nr = null, zr = 1, da(!0), tn != rn || nn != an || W != on || G != sn) {
				yi(!1);
				let e = W / on, t = G / sn;
				if (Mt && !En && U.left >= 0) {
					U.left *= e, U.top *= t, ki && ye(ki, Ke(U.left), 0, W, G), Ai && ye(Ai, 0, Ke(U.top), W, G);
					for (let n = 0; n < Hn.length; n++) {
						let r = Hn[n];
						r != null && (Un[n] *= e, Qn[n] *= t, ye(r, qe(Un[n]), qe(Qn[n]), W, G));
					}
				}
				if ($.show && !On && $.left >= 0 && $.width > 0) {
					$.left *= e, $.width *= e, $.top *= t, $.height *= t;
					for (let e in ma) N(Bi, e, $[e]);
				}
				rn = tn, an = nn, on = W, sn = G;
			}
			Da("setSize"), xn = !1;
		}
		Zt > 0 && Qt > 0 && (P.clearRect(0, 0, be.width, be.height), Da("drawClear"), He.forEach((e) => e()), Da("draw")), $.show && On && (Vi($), On = !1), Mt && En && (la(null, !0, !1), En = !1), Ot.show && Ot.live && kn && (sa(), kn = !1), pe || (pe = !0, O.status = 1, Da("ready")), Dr = !1, bi = !1;
	}
	O.redraw = (e, t) => {
		Tn = t || !1, e === !1 ? wi() : Ui(R, z.min, z.max);
	};
	function Ei(e, t) {
		let n = I[e];
		if (n.from == null) {
			if (xr == 0) {
				let r = n.range(O, t.min, t.max, e);
				t.min = r[0], t.max = r[1];
			}
			if (t.min > t.max) {
				let e = t.min;
				t.min = t.max, t.max = e;
			}
			if (xr > 1 && t.min != null && t.max != null && t.max - t.min < 1e-16) return;
			e == R && n.distr == 2 && xr > 0 && (t.min = De(t.min, D[0]), t.max = De(t.max, D[0]), t.min == t.max && t.max++), ut[e] = t, dn = !0, wi();
		}
	}
	O.setScale = Ei;
	let Di, Oi, ki, Ai, ji, Mi, Ni, Pi, Fi, Ii, X, Z, Li = !1, Ri = U.drag, zi = Ri.x, Q = Ri.y;
	Mt && (U.x && (Di = _e(d, Oe)), U.y && (Oi = _e(f, Oe)), z.ori == 0 ? (ki = Di, Ai = Oi) : (ki = Oi, Ai = Di), X = U.left, Z = U.top);
	let $ = O.select = At({
		show: !0,
		over: !0,
		left: 0,
		width: 0,
		top: 0,
		height: 0
	}, e.select), Bi = $.show ? _e(u, $.over ? Oe : we) : null;
	function Vi(e, t) {
		if ($.show) {
			for (let t in e) $[t] = e[t], t in ma && N(Bi, t, e[t]);
			t !== !1 && Da("setSelect");
		}
	}
	O.setSelect = Vi;
	function Hi(e) {
		if (F[e].show) jt && he(Rt[e], l);
		else if (jt && me(Rt[e], l), Mt) {
			let t = Vn ? Hn[0] : Hn[e];
			t != null && ye(t, -10, -10, W, G);
		}
	}
	function Ui(e, t, n) {
		Ei(e, {
			min: t,
			max: n
		});
	}
	function Wi(e, t, n, r) {
		t.focus != null && $i(e), t.show != null && F.forEach((n, r) => {
			r > 0 && (e == r || e == null) && (n.show = t.show, Hi(r), k == 2 ? (Ui(n.facets[0].scale, null, null), Ui(n.facets[1].scale, null, null)) : Ui(n.scale, null, null), wi());
		}), n !== !1 && Da("setSeries", e, t), r && Ma("setSeries", O, e, t);
	}
	O.setSeries = Wi;
	function Gi(e, t) {
		At(Be[e], t);
	}
	function Ki(e, t) {
		e.fill = V(e.fill || null), e.dir = L(e.dir, -1), t ??= Be.length, Be.splice(t, 0, e);
	}
	function qi(e) {
		e == null ? Be.length = 0 : Be.splice(e, 1);
	}
	O.addBand = Ki, O.setBand = Gi, O.delBand = qi;
	function Ji(e, t) {
		F[e].alpha = t, Mt && Hn[e] != null && (Hn[e].style.opacity = t), jt && Rt[e] && (Rt[e].style.opacity = t);
	}
	let Yi, Xi, Zi, Qi = { focus: !0 };
	function $i(e) {
		if (e != Zi) {
			let t = e == null, n = zn.alpha != 1;
			F.forEach((r, i) => {
				if (k == 1 || i > 0) {
					let a = t || i == 0 || i == e;
					r._focus = t ? null : a, n && Ji(i, a ? 1 : zn.alpha);
				}
			}), Zi = e, n && wi();
		}
	}
	jt && Bn && Yt(ae, Pt, (e) => {
		U._lock || (Ln(e), Zi != null && Wi(null, Qi, !0, ka.setSeries));
	});
	function ea(e, t, n) {
		let r = I[t];
		n && (e = e / M - (r.ori == 1 ? nn : tn));
		let i = W;
		r.ori == 1 && (i = G, e = i - e), r.dir == -1 && (e = i - e);
		let a = r._min, o = r._max, s = e / i, c = a + (o - a) * s, l = r.distr;
		return l == 3 ? Xe(10, c) : l == 4 ? $e(c, r.asinh) : l == 100 ? r.bwd(c) : c;
	}
	function ta(e, t) {
		return De(ea(e, R, t), D[0], q, Cr);
	}
	O.valToIdx = (e) => De(e, D[0]), O.posToIdx = ta, O.posToVal = ea, O.valToPos = (e, t, n) => I[t].ori == 0 ? A(e, I[t], n ? un : W, n ? cn : 0) : j(e, I[t], n ? K : G, n ? ln : 0), O.setCursor = (e, t, n) => {
		X = e.left, Z = e.top, la(null, t, n);
	};
	function na(e, t) {
		N(Bi, T, $.left = e), N(Bi, x, $.width = t);
	}
	function ra(e, t) {
		N(Bi, C, $.top = e), N(Bi, S, $.height = t);
	}
	let ia = z.ori == 0 ? na : ra, aa = z.ori == 1 ? na : ra;
	function oa() {
		if (jt && Ot.live) for (let e = +(k == 2); e < F.length; e++) {
			if (e == 0 && Vt) continue;
			let t = Ot.values[e], n = 0;
			for (let r in t) zt[e][n++].firstChild.nodeValue = t[r];
		}
	}
	function sa(e, t) {
		if (e != null && (e.idxs ? e.idxs.forEach((e, t) => {
			Dt[t] = e;
		}) : Ct(e.idx) || Dt.fill(e.idx), Ot.idx = Dt[0]), jt && Ot.live) {
			for (let e = 0; e < F.length; e++) (e > 0 || k == 1 && !Vt) && ca(e, Dt[e]);
			oa();
		}
		kn = !1, t !== !1 && Da("setLegend");
	}
	O.setLegend = sa;
	function ca(e, t) {
		let n = F[e], r = e == 0 && tt == 2 ? Tr : D[e], i;
		Vt ? i = n.values(O, e, t) ?? Ht : (i = n.value(O, t == null ? null : r[t], e, t), i = i == null ? Ht : { _: i }), Ot.values[e] = i;
	}
	function la(e, t, n) {
		Fi = X, Ii = Z, [X, Z] = U.move(O, X, Z), U.left = X, U.top = Z, Mt && (ki && ye(ki, Ke(X), 0, W, G), Ai && ye(Ai, 0, Ke(Z), W, G));
		let r, i = q > Cr;
		Yi = B, Xi = null;
		let a = z.ori == 0 ? W : G, o = z.ori == 1 ? W : G;
		if (X < 0 || xr == 0 || i) {
			r = U.idx = null;
			for (let e = 0; e < F.length; e++) {
				let t = Hn[e];
				t != null && ye(t, -10, -10, W, G);
			}
			Bn && Wi(null, Qi, !0, e == null && ka.setSeries), Ot.live && (Dt.fill(r), kn = !0);
		} else {
			let e, t, n;
			k == 1 && (e = z.ori == 0 ? X : Z, t = ea(e, R), r = U.idx = De(t, D[0], q, Cr), n = it(D[0][r], z, a, 0));
			let i = -10, s = -10, c = 0, l = 0, u = !0, d = "", f = "";
			for (let e = +(k == 2); e < F.length; e++) {
				let p = F[e], m = Dt[e], h = m == null ? null : k == 1 ? D[e][m] : D[e][1][m], g = U.dataIdx(O, e, r, t), _ = g == null ? null : k == 1 ? D[e][g] : D[e][1][g];
				if (kn = kn || _ != h || g != m, Dt[e] = g, e > 0 && p.show) {
					let t = g == null ? -10 : g == r ? n : it(k == 1 ? D[0][g] : D[e][0][g], z, a, 0), m = _ == null ? -10 : at(_, k == 1 ? I[p.scale] : I[p.facets[1].scale], o, 0);
					if (Bn && _ != null) {
						let t = z.ori == 1 ? X : Z, n = We(zn.dist(O, e, g, m, t));
						if (n < Yi) {
							let r = zn.bias;
							if (r != 0) {
								let i = ea(t, p.scale), a = _ >= 0 ? 1 : -1, o = i >= 0 ? 1 : -1;
								o == a && (o == 1 ? r == 1 ? _ >= i : _ <= i : r == 1 ? _ <= i : _ >= i) && (Yi = n, Xi = e);
							} else Yi = n, Xi = e;
						}
					}
					if (kn || Vn) {
						let n, r;
						z.ori == 0 ? (n = t, r = m) : (n = m, r = t);
						let a, o, p, h, g, _, v = !0, y = Rn.bbox;
						if (y != null) {
							v = !1;
							let t = y(O, e);
							p = t.left, h = t.top, a = t.width, o = t.height;
						} else p = n, h = r, a = o = Rn.size(O, e);
						if (_ = Rn.fill(O, e), g = Rn.stroke(O, e), Vn) e == Xi && Yi <= zn.prox && (i = p, s = h, c = a, l = o, u = v, d = _, f = g);
						else {
							let t = Hn[e];
							t != null && (Un[e] = p, Qn[e] = h, Se(t, a, o, v), xe(t, _, g), ye(t, qe(p), qe(h), W, G));
						}
					}
				}
			}
			if (Vn) {
				let e = zn.prox;
				if (kn || (Zi == null ? Yi <= e : Yi > e || Xi != Zi)) {
					let e = Hn[0];
					e != null && (Un[0] = i, Qn[0] = s, Se(e, c, l, u), xe(e, d, f), ye(e, qe(i), qe(s), W, G));
				}
			}
		}
		if ($.show && Li) {
			if (e != null) {
				let [t, n] = ka.scales, [r, i] = ka.match, [s, c] = e.cursor.sync.scales, l = e.cursor.drag;
				if (zi = l._x, Q = l._y, zi || Q) {
					let { left: l, top: u, width: d, height: f } = e.select, p = e.scales[s].ori, m = e.posToVal, h, g, _, v, y, b = t != null && r(t, s), x = n != null && i(n, c);
					b && zi ? (p == 0 ? (h = l, g = d) : (h = u, g = f), _ = I[t], v = it(m(h, s), _, a, 0), y = it(m(h + g, s), _, a, 0), ia(Je(v, y), We(y - v))) : ia(0, a), x && Q ? (p == 1 ? (h = l, g = d) : (h = u, g = f), _ = I[n], v = at(m(h, c), _, o, 0), y = at(m(h + g, c), _, o, 0), aa(Je(v, y), We(y - v))) : aa(0, o);
				} else ha();
			} else {
				let e = We(Fi - ji), t = We(Ii - Mi);
				if (z.ori == 1) {
					let n = e;
					e = t, t = n;
				}
				zi = Ri.x && e >= Ri.dist, Q = Ri.y && t >= Ri.dist;
				let n = Ri.uni;
				n == null ? Ri.x && Ri.y && (zi || Q) && (zi = Q = !0) : zi && Q && (zi = e >= n, Q = t >= n, !zi && !Q && (t > e ? Q = !0 : zi = !0));
				let r, i;
				zi && (z.ori == 0 ? (r = Ni, i = X) : (r = Pi, i = Z), ia(Je(r, i), We(i - r)), Q || aa(0, o)), Q && (z.ori == 1 ? (r = Ni, i = X) : (r = Pi, i = Z), aa(Je(r, i), We(i - r)), zi || ia(0, a)), !zi && !Q && (ia(0, 0), aa(0, 0));
			}
		}
		if (Ri._x = zi, Ri._y = Q, e == null) {
			if (n) {
				if (Aa != null) {
					let [e, t] = ka.scales;
					ka.values[0] = e == null ? null : ea(z.ori == 0 ? X : Z, e), ka.values[1] = t == null ? null : ea(z.ori == 1 ? X : Z, t);
				}
				Ma(te, O, X, Z, W, G, r);
			}
			if (Bn) {
				let e = n && ka.setSeries, t = zn.prox;
				Zi == null ? Yi <= t && Wi(Xi, Qi, !0, e) : Yi > t ? Wi(null, Qi, !0, e) : Xi != Zi && Wi(Xi, Qi, !0, e);
			}
		}
		kn && (Ot.idx = r, sa()), t !== !1 && Da("setCursor");
	}
	let ua = null;
	Object.defineProperty(O, "rect", { get() {
		return ua ?? da(!1), ua;
	} });
	function da(e = !1) {
		e ? ua = null : (ua = Oe.getBoundingClientRect(), Da("syncRect", ua));
	}
	function fa(e, t, n, r, i, a, o) {
		U._lock || Li && e != null && e.movementX == 0 && e.movementY == 0 || (pa(e, t, n, r, i, a, o, !1, e != null), e == null ? la(t, !0, !1) : la(null, !0, !0));
	}
	function pa(e, t, n, r, i, a, o, s, c) {
		if (ua ?? da(!1), Ln(e), e != null) n = e.clientX - ua.left, r = e.clientY - ua.top;
		else {
			if (n < 0 || r < 0) {
				X = -10, Z = -10;
				return;
			}
			let [e, o] = ka.scales, s = t.cursor.sync, [c, l] = s.values, [u, d] = s.scales, [f, p] = ka.match, m = t.axes[0].side % 2 == 1, h = z.ori == 0 ? W : G, g = z.ori == 1 ? W : G, _ = m ? a : i, v = m ? i : a, y = m ? r : n, b = m ? n : r;
			if (n = u == null ? y / _ * h : f(e, u) ? fe(c, I[e], h, 0) : -10, r = d == null ? b / v * g : p(o, d) ? fe(l, I[o], g, 0) : -10, z.ori == 1) {
				let e = n;
				n = r, r = e;
			}
		}
		c && (t == null || t.cursor.event.type == te) && ((n <= 1 || n >= W - 1) && (n = ft(n, W)), (r <= 1 || r >= G - 1) && (r = ft(r, G))), s ? (ji = n, Mi = r, [Ni, Pi] = U.move(O, n, r)) : (X = n, Z = r);
	}
	let ma = {
		width: 0,
		height: 0,
		left: 0,
		top: 0
	};
	function ha() {
		Vi(ma, !1);
	}
	let ga, _a, va, ya;
	function ba(e, t, n, r, i, a, o) {
		Li = !0, zi = Q = Ri._x = Ri._y = !1, pa(e, t, n, r, i, a, o, !0, !1), e != null && (Yt(re, ue, xa, !1), Ma(ne, O, Ni, Pi, W, G, null));
		let { left: s, top: c, width: l, height: u } = $;
		ga = s, _a = c, va = l, ya = u;
	}
	function xa(e, t, n, r, i, a, o) {
		Li = Ri._x = Ri._y = !1, pa(e, t, n, r, i, a, o, !1, !0);
		let { left: s, top: c, width: l, height: u } = $, d = l > 0 || u > 0, f = ga != s || _a != c || va != l || ya != u;
		if (d && f && Vi($), Ri.setScale && d && f) {
			let e = s, t = l, n = c, r = u;
			if (z.ori == 1 && (e = c, t = u, n = s, r = l), zi && Ui(R, ea(e, R), ea(e + t, R)), Q) for (let e in I) {
				let t = I[e];
				e != R && t.from == null && t.min != B && Ui(e, ea(n + r, e), ea(n, e));
			}
			ha();
		} else U.lock && (U._lock = !U._lock, la(t, !0, e != null));
		e != null && (Xt(re, ue), Ma(re, O, X, Z, W, G, null));
	}
	function Sa(e, t, n, r, i, a, o) {
		if (U._lock) return;
		Ln(e);
		let s = Li;
		if (Li) {
			let e = !0, t = !0, n, r;
			z.ori == 0 ? (n = zi, r = Q) : (n = Q, r = zi), n && r && (e = X <= 10 || X >= W - 10, t = Z <= 10 || Z >= G - 10), n && e && (X = X < Ni ? 0 : W), r && t && (Z = Z < Pi ? 0 : G), la(null, !0, !0), Li = !1;
		}
		X = -10, Z = -10, Dt.fill(null), la(null, !0, !0), s && (Li = s);
	}
	function Ca(e, t, n, r, i, a, o) {
		U._lock || (Ln(e), kr(), ha(), e != null && Ma(oe, O, X, Z, W, G, null));
	}
	function wa() {
		Le.forEach(di), An(O.width, O.height, !0);
	}
	Te(ce, de, wa);
	let Ta = {};
	Ta.mousedown = ba, Ta.mousemove = fa, Ta.mouseup = xa, Ta.dblclick = Ca, Ta.setSeries = (e, t, n, r) => {
		let i = ka.match[2];
		n = i(O, t, n), n != -1 && Wi(n, r, !0, !1);
	}, Mt && (Yt(ne, Oe, ba), Yt(te, Oe, fa), Yt(ie, Oe, (e) => {
		Ln(e), da(!1);
	}), Yt(ae, Oe, Sa), Yt(oe, Oe, Ca), Yr.add(O), O.syncRect = da);
	let Ea = O.hooks = e.hooks || {};
	function Da(e, t, n) {
		xi ? Si.push([
			e,
			t,
			n
		]) : e in Ea && Ea[e].forEach((e) => {
			e.call(null, O, t, n);
		});
	}
	(e.plugins || []).forEach((e) => {
		for (let t in e.hooks) Ea[t] = (Ea[t] || []).concat(e.hooks[t]);
	});
	let Oa = (e, t, n) => n, ka = At({
		key: null,
		setSeries: !1,
		filters: {
			pub: ct,
			sub: ct
		},
		scales: [R, F[1] ? F[1].scale : null],
		match: [
			lt,
			lt,
			Oa
		],
		values: [null, null]
	}, U.sync);
	ka.match.length == 2 && ka.match.push(Oa), U.sync = ka;
	let Aa = ka.key, ja = _r(Aa);
	function Ma(e, t, n, r, i, a, o) {
		ka.filters.pub(e, t, n, r, i, a, o) && ja.pub(e, t, n, r, i, a, o);
	}
	ja.sub(O);
	function Na(e, t, n, r, i, a, o) {
		ka.filters.sub(e, t, n, r, i, a, o) && Ta[e](null, t, n, r, i, a, o);
	}
	O.pub = Na;
	function Pa() {
		ja.unsub(O), Yr.delete(O), Jt.clear(), Ee(ce, de, wa), ve.remove(), Pt?.remove(), Da("destroy");
	}
	O.destroy = Pa;
	function Fa() {
		Da("init", e, D), Or(D || e.data, !1), ut[R] ? Ei(R, ut[R]) : kr(), On = $.show && ($.width > 0 || $.height > 0), En = kn = !0, An(e.width, e.height);
	}
	return F.forEach(er), Le.forEach(lr), se ? se instanceof HTMLElement ? (se.appendChild(ve), Fa()) : se(O, Fa) : Fa(), O;
}
fi.assign = At, fi.fmtNum = Ve, fi.rangeNum = Re, fi.rangeLog = Ne, fi.rangeAsinh = Pe, fi.orient = br, fi.pxRatio = M, fi.join = Pt, fi.fmtDate = qt, fi.tzDate = Yt, fi.sync = _r;
{
	fi.addGap = wr, fi.clipGaps = Cr;
	let e = fi.paths = { points: Rr };
	e.linear = Hr, e.stepped = Ur, e.bars = Gr, e.spline = qr;
}
// src/chart/dom.ts
function J(e, t = {}, ...n) {
	let r = document.createElement(e);
	for (let [e, n] of Object.entries(t)) n !== null && r.setAttribute(e, n);
	return r.append(...n), r;
}
function pi(e, t) {
	e.textContent !== t && (e.textContent = t);
}
// src/chart/format.ts
var mi = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
function hi(e) {
	return mi.format(Math.round(e));
}
function gi(e) {
	if (!Number.isFinite(e)) return "–";
	let t = Math.abs(e);
	return e !== 0 && (t < 1e-4 || t >= 1e7) ? e.toExponential(2).replace(/\.?0*e\+?/, "e") : t >= 1e3 ? hi(e) : e.toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
function _i(e) {
	if (!Number.isFinite(e)) return "–";
	let t = Math.abs(e);
	return e !== 0 && (t < .001 || t >= 1e5) ? e.toExponential(2).replace("e+", "e") : t >= 1e3 ? hi(e) : e.toFixed(t >= 100 ? 1 : t >= 10 ? 2 : 4);
}
function vi(e) {
	if (!Number.isFinite(e) || e < 0) return "–";
	if (e < 1) return "under 1 s";
	let t = Math.round(e);
	return t < 60 ? `${t} s` : t < 3600 ? `${Math.floor(t / 60)} min ${t % 60} s` : `${Math.floor(t / 3600)} h ${Math.round(t % 3600 / 60)} min`;
}
function yi(e) {
	return e >= 1024 ? `${(e / 1024).toFixed(1)} GB` : `${hi(e)} MB`;
}
function bi(e) {
	let t = e.replace(/^val_/, "").replaceAll("_", " ");
	return t.charAt(0).toUpperCase() + t.slice(1);
}
// src/chart/pick.ts
function xi(e, t, n, r) {
	let i = e.steps.below(n.from), a = e.steps.below(n.to + 1e-9 * Math.max(1, Math.abs(n.to))), o = Math.max(0, i - 1), s = Math.min(e.steps.length, a + 1), c = Math.max(0, a - i);
	if (s - o <= 2 * r || t.length === 0) return {
		indexes: Ci(o, s),
		size: 1,
		of: c
	};
	let l = 2 ** Math.ceil(Math.log2((s - o) / r)), u = [];
	for (let e = o; e < s;) {
		let n = Math.min(s, (Math.floor(e / l) + 1) * l);
		Si(u, t, e, n), e = n;
	}
	return {
		indexes: u,
		size: l,
		of: c
	};
}
function Si(e, t, n, r) {
	let i = [r - 1];
	for (let e of t) for (let t of e.extremes(n, r)) t >= 0 && !i.includes(t) && i.push(t);
	e.push(...i.sort((e, t) => e - t));
}
function Ci(e, t) {
	return Array.from({ length: Math.max(0, t - e) }, (t, n) => e + n);
}
function wi(e, t) {
	let [n, r] = [Infinity, -Infinity];
	for (let i of e) !Number.isFinite(i) || t && i <= 0 || (n = Math.min(n, i), r = Math.max(r, i));
	if (n > r) return t ? [.1, 1] : [0, 1];
	if (t) return n === r ? [n / 2, r * 2] : [n / 1.15, r * 1.15];
	let i = n === r ? Math.abs(n) * .1 || .5 : (r - n) * .06;
	return [n >= 0 && n - i < 0 ? 0 : n - i, r + i];
}
// src/chart/words.ts
var Y = {
	learning_rate: "Learning rate",
	samples_per_second: "Speed",
	memory_mb: "Memory",
	batch: "Train, per batch",
	epoch: "Train, per epoch",
	validation: "Validation",
	log: "log",
	logLabel: (e) => `Logarithmic scale for ${e}`,
	hide: (e, t) => `Show ${e} in ${t}`,
	smoothing: "Smoothing",
	reset: "Show all steps",
	hint: "Drag over a chart to zoom in; double-click to see all.",
	at: (e, t) => t > 0 ? `step ${e} · epoch ${t}` : `step ${e}`,
	drawn: (e, t, n) => `drawn ${e} of ${t} points${n === "0" ? "" : ` · ${n} not a number`}`,
	summary: (e, t) => `${e}. ${t || "No values yet."}`,
	waiting: "Waiting for the first step …",
	epochs: (e, t) => `Epoch ${e} of ${t}`,
	step: (e, t) => `step ${e} of ${t}`,
	left: (e) => `${e} left`,
	took: (e) => `took ${e}`,
	earlier: (e) => e === 1 ? "1 earlier message" : `${e} earlier messages`,
	noteAt: (e) => `step ${e}`,
	facts: {
		rate: "Learning rate",
		speed: "Samples per second",
		device: "Device",
		memory: "Memory",
		size: "Parameters"
	},
	status: {
		queued: "Waiting",
		running: "Training",
		finished: "Finished",
		stopped: "Stopped",
		failed: "Failed",
		crashed: "Crashed"
	},
	line: {
		connecting: "Connecting …",
		live: "Live",
		paused: "Paused while the tab is hidden",
		over: "",
		refused: "This run cannot be watched here. Reload the page.",
		lost: "Connection lost. The run goes on; trying again …"
	}
}, Ti = {
	metric: 220,
	other: 150
}, Ei = 2, Di = 44, Oi = class {
	plan;
	shared;
	element;
	plot = J("div", { class: "plot" });
	where = J("span", { class: "where" });
	drawn = J("p", { class: "drawn" });
	legend = J("div", { class: "legend" });
	log;
	entries = [];
	u = null;
	yRange = [0, 1];
	width = 0;
	hovered = null;
	constructor(e, t) {
		this.plan = e, this.shared = t, this.log = J("button", {
			class: "log",
			type: "button",
			"aria-label": Y.logLabel(e.title)
		}, Y.log), this.log.onclick = () => t.toggleLog(e.id);
		let n = J("header", {}, J("h3", {}, e.title), this.where, this.log), r = e.smooth ? "chart metric" : "chart other";
		this.element = J("section", {
			class: r,
			"data-chart": e.id
		}, n, this.legend, this.plot, this.drawn), this.plot.setAttribute("role", "img"), e.name && this.addEntry("batch", e.smooth ? Y.batch : e.title);
		for (let t of Object.keys(e.points)) this.addEntry(t, t === "validation" ? Y.validation : Y.epoch);
	}
	measure() {
		this.width = this.plot.clientWidth;
	}
	draw() {
		if (!this.width) return;
		let e = this.pick();
		this.yRange = wi(this.visible(e), this.shared.isLog(this.plan.id)), this.u ? this.u.width !== this.width && this.u.setSize({
			width: this.width,
			height: this.u.height
		}) : this.build(), this.u?.setData(this.data(e), !0), this.label(e), this.values();
	}
	rebuild() {
		this.u?.destroy(), this.u = null;
	}
	showAt(e) {
		this.hovered = e, this.values();
	}
	addEntry(e, t) {
		let n = J("span", { class: "value" }), r = J("button", {
			type: "button",
			class: `entry ${e === "batch" ? "train" : e}`
		}, J("i"), t, n);
		r.setAttribute("aria-label", Y.hide(t, this.plan.title)), r.onclick = () => this.shared.toggle(this.keyOf(e)), this.legend.append(r), this.entries.push({
			key: e,
			label: t,
			button: r,
			value: n
		});
	}
	keyOf(e) {
		return `${this.plan.id}/${e}`;
	}
	shows(e) {
		return !this.shared.hidden(this.keyOf(e));
	}
	get line() {
		return this.plan.name && this.plan.track.series.get(this.plan.name) || null;
	}
	get smooths() {
		return this.plan.smooth && this.shared.smoothing() > 0;
	}
	pick() {
		let e = this.line && this.shows("batch") ? [this.line] : [];
		return xi(this.plan.track, e, this.shared.range(), Math.max(20, Math.floor(this.width / Ei)));
	}
	data(e) {
		let { steps: t } = this.plan.track, n = this.shared.isLog(this.plan.id), r = this.shows("batch") ? this.line : null, i = (e) => Number.isNaN(e) || n && e <= 0 ? null : e, { indexes: a, size: o } = e;
		return [
			a.map((e) => t.at(e)),
			a.map((e) => r ? i(r.values.at(e)) : null),
			a.map((e) => !r || !this.smooths ? null : (e + 1) % o === 0 || e === t.length - 1 ? i(r.smoothed.at(e)) : void 0)
		];
	}
	*visible(e) {
		let { from: t, to: n } = this.shared.range(), { steps: r } = this.plan.track;
		if (this.line && this.shows("batch")) for (let i of e.indexes) {
			let e = r.at(i);
			e >= t && e <= n && (yield this.line.values.at(i));
		}
		for (let [e, t] of Object.entries(this.plan.points)) if (this.shows(e)) for (let [, e] of this.pointsOf(t)) yield e;
	}
	pointsOf(e) {
		let { epochs: t } = this.shared.history, n = t.series.get(e);
		return n ? xi(t, [n], this.shared.range(), Math.max(20, Math.floor(this.width / 4))).indexes.map((e) => [t.steps.at(e), n.values.at(e)]).filter(([, e]) => !Number.isNaN(e)) : [];
	}
	label(e) {
		let t = this.line?.missing ?? 0, n = this.line && this.shows("batch"), { from: r, to: i } = this.shared.range(), a = e.indexes.filter((e) => {
			let t = this.plan.track.steps.at(e);
			return t >= r && t <= i;
		}).length;
		pi(this.drawn, n ? Y.drawn(hi(a), hi(e.of), hi(t)) : ""), this.log.setAttribute("aria-pressed", String(this.shared.isLog(this.plan.id)));
		for (let { key: e, button: t } of this.entries) t.setAttribute("aria-pressed", String(this.shows(e)));
	}
	values() {
		let { history: e } = this.shared, t = this.hovered, n = (e, t, n) => t && n >= 0 && n < e.length ? t.values.at(n) : NaN, r = [];
		for (let { key: i, label: a, value: o } of this.entries) {
			let s = i === "batch" ? this.plan.track : e.epochs, c = n(s, i === "batch" ? this.line : e.epochs.series.get(this.plan.points[i] ?? ""), t === null ? s.length - 1 : i === "batch" ? s.nearest(t) : s.steps.below(t));
			pi(o, Number.isNaN(c) ? "–" : this.plan.format(c)), Number.isNaN(c) || r.push(`${a} ${gi(c)}`);
		}
		let i = t === null ? -1 : this.plan.track.nearest(t), a = i < 0 ? t : this.plan.track.steps.at(i);
		pi(this.where, t === null || a === null ? "" : Y.at(hi(a), e.epochOf(a))), t === null && this.plot.setAttribute("aria-label", Y.summary(this.plan.title, r.join(", ")));
	}
	build() {
		let e = this.shared.theme(), t = {
			stroke: e.faint,
			font: `11px ${e.font}`,
			ticks: { show: !1 },
			gap: 6
		}, n = {
			stroke: e.line,
			width: 1
		}, r = this.plan.smooth ? e.train : e.other[Ai.indexOf(this.plan.id)] ?? e.train, i = this.shared.isLog(this.plan.id), a = {
			stroke: r,
			width: 1,
			points: { show: !1 }
		}, o = {
			width: this.width,
			height: this.plan.smooth ? Ti.metric : Ti.other,
			padding: [
				18,
				10,
				0,
				0
			],
			legend: { show: !1 },
			cursor: {
				sync: {
					key: this.shared.sync,
					setSeries: !1,
					scales: ["x", null]
				},
				drag: {
					x: !0,
					y: !1,
					setScale: !1
				},
				y: !1,
				points: {
					size: 7,
					width: 1.5
				},
				bind: { dblclick: () => () => (this.shared.zoom(null), null) }
			},
			scales: {
				x: {
					time: !1,
					range: () => [this.shared.range().from, this.shared.range().to]
				},
				y: {
					distr: i ? 3 : 1,
					range: () => [...this.yRange]
				}
			},
			axes: [{
				...t,
				grid: { show: !1 },
				size: 28,
				values: (e, t) => t.map(Pi)
			}, {
				...t,
				grid: n,
				size: 54,
				values: (e, t) => t.map((e) => e === null ? "" : this.tick(e))
			}],
			series: [
				{},
				this.smooths ? {
					...a,
					alpha: .3
				} : {
					...a,
					...this.plan.steps ? ki : {}
				},
				{
					...a,
					width: 2
				}
			],
			hooks: {
				drawClear: [(t) => this.marks(t, e)],
				draw: [(t) => this.points(t, e)],
				setSelect: [(e) => this.select(e)]
			}
		};
		this.smoothBuilt = this.smooths;
		let s = new fi(o, [
			[],
			[],
			[]
		], this.plot);
		s.over.onmousemove = (e) => this.shared.hover(s.posToVal(e.offsetX, "x")), s.over.onmouseleave = () => this.shared.hover(null), this.u = s;
	}
	smoothBuilt = !1;
	get stale() {
		return this.u !== null && this.smoothBuilt !== this.smooths;
	}
	tick(e) {
		return this.plan.id === "samples_per_second" || this.plan.id === "memory_mb" ? Ii(e) : X(e);
	}
	select(e) {
		if (e.select.width < 4) return;
		let [t, n] = [e.posToVal(e.select.left, "x"), e.posToVal(e.select.left + e.select.width, "x")];
		e.setSelect({
			left: 0,
			top: 0,
			width: 0,
			height: 0
		}, !1), n - t >= 1 && this.shared.zoom({
			from: t,
			to: n
		});
	}
	marks(e, t) {
		let { history: n } = this.shared, r = n.start?.steps_per_epoch ?? 0;
		if (!e.bbox.width || this.plan.track.length + n.epochs.length === 0) return;
		let { from: i, to: a } = this.shared.range(), o = devicePixelRatio, s = e.ctx;
		s.save(), s.font = `${10 * o}px ${t.font}`, s.fillStyle = t.faint, s.strokeStyle = t.line, s.lineWidth = o, s.textAlign = "right";
		let c = Math.max(1, Ni((a - i) / r * (Di * o / e.bbox.width)));
		for (let t = Math.ceil(i / r / c) * c; r && t * r <= a; t += c) {
			if (t === 0) continue;
			let n = Math.round(e.valToPos(t * r, "x", !0)) + .5;
			Mi(s, n, e.bbox.top - 12 * o, e.bbox.top + e.bbox.height), s.fillText(`e${t}`, n - 3 * o, e.bbox.top - 4 * o);
		}
		s.setLineDash([4 * o, 3 * o]);
		for (let r of n.notes) r.step < i || r.step > a || (s.strokeStyle = r.level === "warning" ? t.warning : t.faint, Mi(s, Math.round(e.valToPos(r.step, "x", !0)) + .5, e.bbox.top, e.bbox.top + e.bbox.height));
		s.restore();
	}
	points(e, t) {
		let n = e.ctx, r = devicePixelRatio;
		n.save(), n.beginPath(), n.rect(e.bbox.left - 4 * r, e.bbox.top - 4 * r, e.bbox.width + 8 * r, e.bbox.height + 8 * r), n.clip();
		let i = this.shared.isLog(this.plan.id);
		for (let [r, a] of Object.entries(this.plan.points)) {
			if (!this.shows(r)) continue;
			let o = this.pointsOf(a).filter(([, e]) => !i || e > 0).map(([t, n]) => [e.valToPos(t, "x", !0), e.valToPos(n, "y", !0)]), s = r === "validation" ? t.validation : t.train, c = r === "validation" || !this.plan.name;
			ji(n, o, {
				colour: s,
				edge: t.background,
				joined: c
			});
		}
		n.restore();
	}
}, ki = { paths: fi.paths.stepped?.({ align: -1 }) }, Ai = [
	"learning_rate",
	"samples_per_second",
	"memory_mb"
];
function ji(e, t, n) {
	let r = devicePixelRatio * (t.length > 60 ? 1.5 : 3.5);
	e.strokeStyle = e.fillStyle = n.colour, e.lineWidth = 2 * devicePixelRatio, e.lineJoin = "round", e.beginPath();
	for (let [r, i] of n.joined ? t : []) e.lineTo(r, i);
	e.stroke(), e.beginPath();
	for (let [n, i] of t) e.moveTo(n + r, i), e.arc(n, i, r, 0, 2 * Math.PI);
	t.length <= 60 && (e.strokeStyle = n.edge, e.stroke()), e.fill();
}
function Mi(e, t, n, r) {
	e.beginPath(), e.moveTo(t, n), e.lineTo(t, r), e.stroke();
}
function Ni(e) {
	if (!(e > 1)) return 1;
	let t = 10 ** Math.floor(Math.log10(e));
	return t * (e <= t ? 1 : e <= 2 * t ? 2 : e <= 5 * t ? 5 : 10);
}
function Pi(e) {
	return e === null || !Number.isInteger(e) ? "" : e >= 1e5 ? Ii(e) : hi(e);
}
var Fi = new Intl.NumberFormat("en-US", {
	notation: "compact",
	maximumFractionDigits: 2
}), Ii = (e) => Fi.format(e), X = (e) => e === 0 ? "0" : Math.abs(e) >= 1e4 ? Ii(e) : gi(e), Z = /* @__PURE__ */ new Set([
	"finished",
	"stopped",
	"failed",
	"crashed"
]), Li = 3, Ri = class {
	element;
	status = J("span", {
		class: "status",
		role: "status"
	});
	epoch = J("strong", { class: "epoch" });
	step = J("span", { class: "step" });
	left = J("span", { class: "left" });
	fill = J("div", { class: "fill" });
	bar = J("div", {
		class: "bar",
		role: "progressbar",
		"aria-valuemin": "0",
		"aria-valuemax": "100"
	});
	line = J("span", {
		class: "line",
		role: "status"
	});
	notes = J("ul", {
		class: "notes",
		"aria-live": "polite"
	});
	facts = {};
	noted = -1;
	constructor() {
		this.bar.append(this.fill), this.bar.setAttribute("aria-label", Y.status.running ?? "");
		let e = J("dl");
		for (let [t, n] of Object.entries(Y.facts)) {
			let r = J("dd", {}, "–");
			this.facts[t] = r, e.append(J("div", { "data-fact": t }, J("dt", {}, n), r));
		}
		let t = J("div", { class: "top" }, this.status, this.epoch, this.step, this.left, this.line);
		this.element = J("header", { class: "head" }, t, this.bar, e, this.notes);
	}
	show(e) {
		this.showStatus(e), this.showProgress(e), this.showFacts(e), this.showNotes(e);
	}
	showLine(e) {
		this.line.dataset.state = e.state, pi(this.line, Y.line[e.state]);
	}
	showStatus({ status: e }) {
		pi(this.status, Y.status[e] ?? e), this.status.dataset.status = e, this.element.dataset.status = e;
	}
	showProgress(e) {
		let { step: t, total: n, start: r } = e, i = n ? Math.min(1, t / n) : 0;
		pi(this.epoch, r ? Y.epochs(Math.max(1, e.epochOf(t)), r.epochs) : Y.waiting), pi(this.step, r ? Y.step(hi(t), hi(n)) : ""), pi(this.left, zi(e)), this.fill.style.transform = `scaleX(${i.toFixed(4)})`, this.bar.setAttribute("aria-valuenow", String(Math.round(i * 100)));
	}
	showFacts({ start: e, latest: t }) {
		e && (pi(this.facts.device, e.device), pi(this.facts.size, hi(e.parameters))), t && (pi(this.facts.rate, gi(t.learning_rate)), pi(this.facts.speed, hi(t.samples_per_second)), pi(this.facts.memory, yi(t.memory_mb)));
	}
	showNotes({ notes: e, error: t }) {
		let n = e.length + +!!t;
		if (n === this.noted) return;
		this.noted = n;
		let r = e.slice(-3).map(({ level: e, text: t, step: n }) => J("li", { class: e }, J("b", {}, Y.noteAt(hi(n))), t));
		e.length > Li && r.unshift(J("li", { class: "earlier" }, Y.earlier(e.length - Li))), t && r.push(J("li", { class: "warning" }, t)), this.notes.replaceChildren(...r);
	}
};
function zi({ status: e, secondsLeft: t, seconds: n }) {
	return Z.has(e) ? Number.isFinite(n) ? Y.took(vi(n)) : "" : Number.isFinite(t) ? Y.left(vi(t)) : "";
}
// src/chart/series.ts
var Q = 64, $ = class {
	room = /* @__PURE__ */ new Float64Array(1024);
	length = 0;
	push(e) {
		if (this.length === this.room.length) {
			let e = new Float64Array(this.room.length * 2);
			e.set(this.room), this.room = e;
		}
		this.room[this.length++] = e;
	}
	set(e, t) {
		this.room[e] = t;
	}
	at(e) {
		return this.room[e] ?? NaN;
	}
	below(e) {
		let [t, n] = [0, this.length];
		for (; t < n;) {
			let r = t + n >> 1;
			this.at(r) < e ? t = r + 1 : n = r;
		}
		return t;
	}
}, Bi = class {
	values = new $();
	smoothed = new $();
	missing = 0;
	lowest = new $();
	highest = new $();
	weight = 0;
	mean = 0;
	count = 0;
	push(e) {
		let t = this.values.length;
		this.values.push(e), Number.isNaN(e) && (this.missing += 1), t % Q === 0 && (this.lowest.push(t), this.highest.push(t));
		let n = this.lowest.length - 1;
		Vi(e, this.values.at(this.lowest.at(n))) && this.lowest.set(n, t), Hi(e, this.values.at(this.highest.at(n))) && this.highest.set(n, t), this.smoothed.push(this.smooth(e));
	}
	smoothBy(e) {
		if (e !== this.weight) {
			this.weight = e, this.mean = 0, this.count = 0, this.smoothed = new $();
			for (let e = 0; e < this.values.length; e++) this.smoothed.push(this.smooth(this.values.at(e)));
		}
	}
	smooth(e) {
		return this.weight === 0 || Number.isNaN(e) ? e : (this.count += 1, this.mean = this.mean * this.weight + (1 - this.weight) * e, this.mean / (1 - this.weight ** this.count));
	}
	extremes(e, t) {
		let [n, r] = [e, e];
		for (let i = e; i < t;) {
			let e = i % Q === 0 && i + Q <= t, a = e ? this.lowest.at(i / Q) : i, o = e ? this.highest.at(i / Q) : i;
			Vi(this.values.at(a), this.values.at(n)) && (n = a), Hi(this.values.at(o), this.values.at(r)) && (r = o), i += e ? Q : 1;
		}
		return e >= t || Number.isNaN(this.values.at(n)) ? [-1, -1] : [n, r];
	}
}, Vi = (e, t) => e < t || Number.isNaN(t) && !Number.isNaN(e), Hi = (e, t) => e > t || Number.isNaN(t) && !Number.isNaN(e), Ui = class {
	steps = new $();
	series = /* @__PURE__ */ new Map();
	weight = 0;
	get length() {
		return this.steps.length;
	}
	push(e, t) {
		this.length && e <= this.steps.at(this.length - 1) && this.cut(this.steps.below(e));
		for (let e in t) this.series.has(e) || this.series.set(e, this.fresh());
		this.steps.push(e);
		for (let [e, n] of this.series) n.push(t[e] ?? NaN);
	}
	smoothBy(e) {
		this.weight = e;
		for (let t of this.series.values()) t.smoothBy(e);
	}
	nearest(e) {
		let t = this.steps.below(e);
		return t === 0 ? this.steps.length ? 0 : -1 : t === this.steps.length ? t - 1 : this.steps.at(t) - e < e - this.steps.at(t - 1) ? t : t - 1;
	}
	cut(e) {
		this.steps.length = e;
		for (let [t, n] of this.series) {
			let r = new Bi();
			r.smoothBy(this.weight);
			for (let t = 0; t < e; t++) r.push(n.values.at(t));
			this.series.set(t, r);
		}
	}
	fresh() {
		let e = new Bi();
		e.smoothBy(this.weight);
		for (let t = 0; t < this.steps.length; t++) e.push(NaN);
		return e;
	}
}, Wi = class {
	steps = new Ui();
	chunks = new Ui();
	epochs = new Ui();
	notes = [];
	start = null;
	latest = null;
	secondsLeft = NaN;
	status;
	error = "";
	seconds = NaN;
	constructor(e) {
		this.status = e;
	}
	add(e) {
		e.event === "start" ? this.begin(e) : e.event === "batch" ? this.addBatch(e) : e.event === "epoch" ? this.addEpoch(e) : e.event === "note" ? this.notes.push(e) : (this.status = e.status, this.seconds = e.seconds, this.error = [e.error?.what, e.error?.cure].filter(Boolean).join(" "));
	}
	hear(e) {
		(Z.has(e) || e === "running" && !Z.has(this.status)) && (this.status = e);
	}
	names() {
		let e = [...this.steps.series.keys(), ...[...this.epochs.series.keys()].map((e) => e.replace(/^val_/, ""))];
		return [.../* @__PURE__ */ new Set([
			"loss",
			...(this.start?.monitored ?? []).map((e) => e.replace(/^val_/, "")),
			...e
		])];
	}
	get step() {
		return Math.max(0, this.steps.length ? this.steps.steps.at(this.steps.length - 1) : 0);
	}
	get total() {
		return this.start ? this.start.epochs * this.start.steps_per_epoch : 0;
	}
	epochOf(e) {
		return this.start ? Math.min(this.start.epochs, Math.max(0, Math.ceil(e / this.start.steps_per_epoch))) : 0;
	}
	begin(e) {
		this.start = e, this.hear("running");
	}
	addBatch(e) {
		let t = Math.max(0, ...Object.values(e.series).map((e) => e.length)), n = Object.keys(e.series);
		for (let r = 0; r < t; r++) {
			let t = {};
			for (let i of n) t[i] = e.series[i]?.[r];
			this.steps.push(e.first_step + r, t);
		}
		let { learning_rate: r, samples_per_second: i, memory_mb: a } = e;
		this.chunks.push(e.first_step + t - 1, {
			learning_rate: r,
			samples_per_second: i,
			memory_mb: a
		}), this.latest = e, this.secondsLeft = e.seconds_left;
	}
	addEpoch(e) {
		this.epochs.push(e.step, e.metrics), this.secondsLeft = e.seconds_left;
	}
}, Gi = "layerloom.live", Ki = 30;
function qi(e, t) {
	return {
		zoom: null,
		smoothing: .6,
		hidden: [],
		log: [],
		...Yi(t).find(([t]) => t === e)?.[1]
	};
}
function Ji(e, t, n) {
	let r = Yi(n).filter(([t]) => t !== e);
	try {
		n?.setItem(Gi, JSON.stringify([[e, t], ...r].slice(0, Ki)));
	} catch {}
}
function Yi(e) {
	try {
		let t = JSON.parse(e?.getItem(Gi) ?? "[]");
		return Array.isArray(t) ? t : [];
	} catch {
		return [];
	}
}
// src/chart/theme.ts
function Xi(e) {
	let t = getComputedStyle(e), n = (e, n) => {
		let r = t.getPropertyValue(`--st-${e}`).trim();
		return r && r !== "unset" ? r : n;
	};
	return {
		background: n("background-color", "#ffffff"),
		faint: n("gray-text-color", "#6b7280"),
		line: n("border-color-light", "rgba(49, 51, 63, 0.1)"),
		font: n("font", "sans-serif"),
		train: n("blue-color", "#1c83e1"),
		validation: n("orange-color", "#ffa421"),
		other: [
			n("violet-color", "#803df5"),
			n("green-color", "#21c354"),
			n("gray-color", "#a3a8b8")
		],
		warning: n("red-color", "#ff4b4b")
	};
}
// src/chart/board.ts
var Zi = class {
	run;
	storage;
	element;
	history;
	sync;
	view;
	header = new Ri();
	grid = J("div", { class: "grid" });
	slider = J("input", {
		type: "range",
		min: "0",
		max: "0.99",
		step: "0.01"
	});
	amount = J("output");
	reset = J("button", {
		type: "button",
		class: "reset"
	}, Y.reset);
	charts = /* @__PURE__ */ new Map();
	resize = new ResizeObserver(() => this.measure());
	frame = 0;
	last = 0;
	colours = null;
	constructor(e, t, n) {
		this.run = e, this.storage = n, this.sync = `layerloom-${e}`, this.history = new Wi(t), this.view = qi(e, n);
		let r = J("div", { class: "tools" }, J("label", {}, Y.smoothing, this.slider, this.amount), J("span", { class: "hint" }, Y.hint), this.reset);
		this.element = J("div", {
			class: "live",
			"data-run": e
		}, this.header.element, r, this.grid), this.slider.value = String(this.view.smoothing), this.slider.oninput = () => this.smoothBy(Number(this.slider.value)), this.reset.onclick = () => this.zoom(null), this.history.steps.smoothBy(this.view.smoothing), this.resize.observe(this.grid), this.wantDraw();
	}
	take(e) {
		for (let t of e.rows) this.history.add(t);
		this.history.hear(e.status), this.last = e.last, this.wantDraw();
	}
	line(e) {
		this.header.showLine(e);
	}
	retheme() {
		let e = Xi(this.element);
		if (JSON.stringify(e) !== JSON.stringify(this.colours)) {
			this.colours = e;
			for (let e of this.charts.values()) e.rebuild();
			this.wantDraw();
		}
	}
	close() {
		cancelAnimationFrame(this.frame), this.resize.disconnect();
		for (let e of this.charts.values()) e.rebuild();
		this.element.remove();
	}
	theme() {
		return this.colours ??= Xi(this.element), this.colours;
	}
	range() {
		return this.view.zoom ?? {
			from: Math.min(1, this.history.step),
			to: Math.max(2, this.history.step)
		};
	}
	hidden(e) {
		return this.view.hidden.includes(e);
	}
	toggle(e) {
		this.view.hidden = $i(this.view.hidden, e), this.keep();
	}
	isLog(e) {
		return this.view.log.includes(e);
	}
	toggleLog(e) {
		this.view.log = $i(this.view.log, e), this.charts.get(e)?.rebuild(), this.keep();
	}
	zoom(e) {
		this.view.zoom = e, this.keep();
	}
	smoothing() {
		return this.view.smoothing;
	}
	hover(e) {
		for (let t of this.charts.values()) t.showAt(e);
	}
	smoothBy(e) {
		this.view.smoothing = e, this.history.steps.smoothBy(e);
		for (let e of this.charts.values()) e.stale && e.rebuild();
		this.keep();
	}
	keep() {
		Ji(this.run, this.view, this.storage), this.wantDraw();
	}
	wantDraw() {
		this.frame ||= requestAnimationFrame(() => {
			this.frame = 0, this.draw();
		});
	}
	draw() {
		this.header.show(this.history);
		for (let e of this.plans()) this.charts.has(e.id) || this.addChart(e);
		for (let e of this.charts.values()) e.draw();
		pi(this.amount, this.view.smoothing.toFixed(2)), this.reset.hidden = this.view.zoom === null, this.element.dataset.last = String(this.last), this.element.dataset.zoom = this.view.zoom ? `${this.view.zoom.from},${this.view.zoom.to}` : "";
	}
	addChart(e) {
		let t = new Oi(e, this);
		this.charts.set(e.id, t);
		let n = Ai.includes(e.id);
		this.grid.insertBefore(t.element, n ? null : this.firstOther());
		let r = [...this.charts.keys()].filter((e) => !Ai.includes(e)).length;
		this.grid.classList.toggle("odd", r % 2 == 1), this.measure();
	}
	measure() {
		for (let e of this.charts.values()) e.measure();
		this.wantDraw();
	}
	firstOther() {
		return Ai.map((e) => this.charts.get(e)?.element).find(Boolean) ?? null;
	}
	plans() {
		let { steps: e, chunks: t, epochs: n } = this.history, r = this.history.names().filter((t) => e.series.has(t) || n.series.has(t) || n.series.has(`val_${t}`)).map((t) => ({
			id: t,
			title: bi(t),
			track: e,
			name: t,
			smooth: !0,
			steps: !1,
			points: {
				epoch: t,
				validation: `val_${t}`
			},
			format: _i
		})), i = t.length ? Ai : [];
		return [...r, ...i.map((e) => Qi(e, this.history))];
	}
};
function Qi(e, t) {
	let n = {
		learning_rate: gi,
		memory_mb: yi
	};
	return {
		id: e,
		title: {
			learning_rate: Y.learning_rate,
			memory_mb: Y.memory_mb
		}[e] ?? Y.samples_per_second,
		track: t.chunks,
		name: e,
		smooth: !1,
		steps: e === "learning_rate",
		points: {},
		format: n[e] ?? ((e) => `${hi(e)} / s`)
	};
}
function $i(e, t) {
	return e.includes(t) ? e.filter((e) => e !== t) : [...e, t];
}
// src/chart/socket.ts
var ea = "layerloom.live", ta = .5, na = 10, ra = 15, ia = 5, aa = class {
	url;
	token;
	ears;
	socket = null;
	timer;
	last = 0;
	wait = ta;
	opened = 0;
	ended = !1;
	seen = () => document.hidden ? this.rest() : this.wake();
	constructor(e, t, n) {
		this.url = e, this.token = t, this.ears = n, document.addEventListener("visibilitychange", this.seen), this.seen();
	}
	renew(e) {
		e !== this.token && (this.token = e, this.socket || this.ended || document.hidden || this.open());
	}
	close() {
		document.removeEventListener("visibilitychange", this.seen), this.ended = !0, this.drop();
	}
	rest() {
		this.ended || (this.drop(), this.ears.line({ state: "paused" }));
	}
	wake() {
		this.ended || this.socket || (this.wait = ta, this.open());
	}
	open() {
		this.drop(), this.ears.line({ state: "connecting" });
		let e = new WebSocket(this.url, [
			ea,
			this.token,
			String(this.last)
		]);
		this.socket = e, e.onmessage = (e) => this.take(String(e.data)), e.onclose = (e) => this.gone(e.code), this.watch();
	}
	take(e) {
		this.watch();
		let t = JSON.parse(e);
		this.opened || (this.opened = performance.now(), this.ears.line({ state: "live" })), this.last = t.last, this.ended = t.over, this.ears.rows(t), t.over && this.ears.line({ state: "over" });
	}
	gone(e) {
		let t = this.opened ? (performance.now() - this.opened) / 1e3 : 0;
		if (this.drop(), !this.ended) {
			if (e === 4401) return this.ears.line({ state: "connecting" }), this.ears.expired();
			if (e >= 4e3) return this.ended = !0, this.ears.line({ state: "refused" });
			t > ia && (this.wait = ta), this.ears.line({
				state: "lost",
				seconds: this.wait
			}), this.timer = setTimeout(() => this.open(), this.wait * 1e3), this.wait = Math.min(na, this.wait * 2);
		}
	}
	watch() {
		clearTimeout(this.timer), this.timer = setTimeout(() => this.gone(1006), ra * 1e3);
	}
	drop() {
		clearTimeout(this.timer), this.opened = 0, this.socket &&= (this.socket.onmessage = null, this.socket.onclose = null, this.socket.close(), null);
	}
}, oa = class {
	props;
	board;
	socket;
	told = !1;
	asked = "";
	constructor(e) {
		this.props = e;
		let { data: t, parentElement: n } = e;
		this.board = new Zi(t.run, t.status, sa()), (n.querySelector(".root") ?? n).append(this.board.element);
		let r = new URL(t.path, location.href);
		r.protocol = location.protocol === "https:" ? "wss:" : "ws:", this.socket = new aa(r.href, t.token, {
			rows: (e) => {
				this.board.take(e), e.over && this.tell(e.status);
			},
			line: (e) => this.board.line(e),
			expired: () => this.ask()
		});
	}
	get run() {
		return this.props.data.run;
	}
	update(e) {
		this.props = e, this.socket.renew(e.data.token), this.board.retheme();
	}
	close() {
		this.socket.close(), this.board.close();
	}
	tell(e) {
		this.told || Z.has(this.props.data.status) || (this.told = !0, this.props.setTriggerValue("ended", e));
	}
	ask() {
		let { token: e } = this.props.data;
		this.asked !== e && (this.asked = e, this.props.setTriggerValue("expired", e.split(".")[0] ?? ""));
	}
};
function sa() {
	try {
		return window.localStorage;
	} catch {
		return null;
	}
}
var ca = /* @__PURE__ */ new WeakMap(), la = (e) => {
	let { parentElement: t } = e, n = ca.get(t);
	return n?.run === e.data.run ? n.update(e) : (n?.close(), ca.set(t, new oa(e))), () => {
		ca.get(t)?.close(), ca.delete(t);
	};
};
export { la as default };
