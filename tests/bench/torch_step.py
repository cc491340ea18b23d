"""The bench's step in PyTorch: eager, members batched with bmm, a cache of keys and values when sampling.

Reads one JSON object a line. The first is the job: sizes, weights, requests, and what the lab's own kernels made of
them. Answers {"ready": ...} once it computes the same, or {"error": reason}. Then {"phase", "calls"} is answered by
{"ms"}: milliseconds of one call, on the average of so many.
"""

import base64
import json
import sys
import time

import torch
import torch.nn.functional as F

NORM_EPSILON = 1e-5


def unpack(text, dtype, *shape):
    raw = bytearray(base64.b64decode(text))
    return torch.frombuffer(raw, dtype=dtype).clone().view(*shape)


def blas_name():
    """The library that matrix products go to, as far as the system tells."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1].rsplit("/", 1)[-1] for line in maps if ".so" in line}
    except OSError:
        return "unknown BLAS"
    for name in ("mkl_core", "openblas", "libblis", "libblas"):
        found = sorted(path for path in paths if name in path)
        if found:
            return f"{found[0]} (the reference BLAS: slow)" if name == "libblas" else found[0]
    return "unknown BLAS"


class Step:
    def __init__(self, job):
        self.members, self.rows = job["members"], job["rows"]
        self.width, self.context = job["width"], job["context"]
        self.d, self.layers, self.heads = job["d"], job["layers"], job["heads"]
        self.vocabulary, self.outputs = job["vocabulary"], job["outputs"]
        M, R, T = self.members, self.rows, self.width
        self.parameters = self.split(unpack(job["weights"], torch.float32, M, -1), job["tensors"])
        self.contexts = unpack(job["contexts"], torch.int32, M, R, self.context).long()
        self.uniforms = unpack(job["uniforms"], torch.float32, M, R, T)
        self.tokens = unpack(job["tokens"], torch.int32, M, R, T).long()
        self.slopes = unpack(job["dLogps"], torch.float32, M, R, T)
        adam = job["adam"]
        self.max_norm = adam["maxGradNorm"]
        self.optimizer = torch.optim.Adam(
            self.parameters.values(),
            lr=adam["lr"],
            betas=(adam["beta1"], adam["beta2"]),
            eps=adam["eps"],
            foreach=True,
        )

    def split(self, flat, tensors):
        """One stacked leaf for each tensor; query, key and value side by side, so that they are one product."""
        named = {}
        for tensor in tensors:
            at, size = tensor["offset"], tensor["size"]
            named[tensor["name"]] = flat[:, at : at + size].reshape(self.members, *tensor["shape"])
        for layer in range(self.layers):
            parts = [named.pop(f"layer{layer}.{part}") for part in ("query", "key", "value")]
            named[f"layer{layer}.qkv"] = torch.cat(parts, 2)
        return {name: value.clone().requires_grad_() for name, value in named.items()}

    def norm(self, x, name):
        """x: [M, lines, d]"""
        scale = torch.rsqrt(x.square().mean(-1, keepdim=True) + NORM_EPSILON)
        return x * scale * self.parameters[name].unsqueeze(1)

    def embed(self, tokens, first):
        """tokens: [M, R, n] at positions first … first + n − 1. Returns [M, R, n, d]."""
        table = self.parameters["embeddings"]
        member = torch.arange(self.members).view(-1, 1, 1)
        positions = table[:, self.vocabulary + first : self.vocabulary + first + tokens.shape[2]]
        return table[member, tokens] + positions.unsqueeze(1)

    def heads_of(self, x):
        """[M, R, n, d] to [M · R, heads, n, d / heads]"""
        M, R, n, d = x.shape
        return x.reshape(M * R, n, self.heads, d // self.heads).transpose(1, 2)

    def block(self, layer, x, keep, mask, cache=None, first=0):
        """x: [M, R, n, d]. Only the last `keep` positions attend and go on."""
        M, R, n, d = x.shape
        own = self.parameters
        name = f"layer{layer}"
        normed = self.norm(x.view(M, R * n, d), f"{name}.attentionNorm")
        q, k, v = torch.bmm(normed, own[f"{name}.qkv"]).view(M, R, n, 3 * d).split(d, 3)
        q, k, v = self.heads_of(q[:, :, n - keep :]), self.heads_of(k), self.heads_of(v)
        if cache is not None:
            cache[0][:, :, first : first + n] = k
            cache[1][:, :, first : first + n] = v
            k, v = cache[0][:, :, : first + n], cache[1][:, :, : first + n]
        scores = q @ k.transpose(2, 3) * (d // self.heads) ** -0.5
        if mask is not None:
            scores = scores + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(M, R * keep, d)
        x = x[:, :, n - keep :].reshape(M, R * keep, d)
        x = torch.baddbmm(x, mixed, own[f"{name}.out"])
        hidden = F.silu(torch.bmm(self.norm(x, f"{name}.mlpNorm"), own[f"{name}.up"]))
        return torch.baddbmm(x, hidden, own[f"{name}.down"]).view(M, R, keep, d)

    def logits(self, x):
        """x: [M, R, n, d]. Returns [M, R, n, V]."""
        M, R, n, d = x.shape
        own = self.parameters
        normed = self.norm(x.reshape(M, R * n, d), "finalNorm")
        return torch.baddbmm(own["headBias"].unsqueeze(1), normed, own["head"]).view(M, R, n, -1)

    def forward(self):
        """Log-probabilities of all tokens at the response's positions, [M, R, T, V]."""
        read = torch.cat([self.contexts, self.tokens[:, :, :-1]], 2)
        n = read.shape[2]
        mask = torch.full((n, n), -torch.inf).triu(1)
        x = self.embed(read, 0)
        for layer in range(self.layers):
            keep = self.width if layer == self.layers - 1 else n
            x = self.block(layer, x, keep, mask[n - keep :])
        return self.logits(x).log_softmax(-1)

    def logps(self):
        return self.forward().gather(3, self.tokens.unsqueeze(3)).squeeze(3)

    def score(self):
        with torch.inference_mode():
            all_logps = self.forward()
            logps = all_logps.gather(3, self.tokens.unsqueeze(3)).squeeze(3)
            entropies = -(all_logps.exp() * all_logps).sum(-1)
        return logps.numpy(), entropies.numpy()

    def sample(self):
        M, R, T = self.members, self.rows, self.width
        size = (M * R, self.heads, self.context + T - 1, self.d // self.heads)
        with torch.inference_mode():
            caches = [(torch.empty(size), torch.empty(size)) for _ in range(self.layers)]
            tokens = torch.empty(M, R, T, dtype=torch.long)
            logps, entropies = torch.empty(M, R, T), torch.empty(M, R, T)
            new, first = self.contexts, 0
            mask = torch.full((self.context, self.context), -torch.inf).triu(1)
            for t in range(T):
                n = new.shape[2]
                x = self.embed(new, first)
                for layer in range(self.layers):
                    keep = 1 if layer == self.layers - 1 else n
                    x = self.block(layer, x, keep, mask[n - keep :] if n > 1 else None, caches[layer], first)
                first += n
                step = self.logits(x).squeeze(2).log_softmax(-1)
                below = step.exp().cumsum(-1) <= self.uniforms[:, :, t, None]
                chosen = below.sum(-1, keepdim=True).clamp_(max=self.outputs - 1)
                tokens[:, :, t] = chosen.squeeze(2)
                logps[:, :, t] = step.gather(2, chosen).squeeze(2)
                entropies[:, :, t] = -(step.exp() * step).sum(-1)
                new = chosen
        return tokens.numpy(), logps.numpy(), entropies.numpy()

    def backward(self):
        self.optimizer.zero_grad(set_to_none=True)
        (self.logps() * self.slopes).sum().backward()

    def update(self):
        self.backward()
        norms = self.norms()
        scale = (self.max_norm / norms).clamp_(max=1)
        for parameter in self.parameters.values():
            parameter.grad.mul_(scale.view(-1, *[1] * (parameter.dim() - 1)))
        self.optimizer.step()
        return norms.numpy()

    def norms(self):
        """[M] L2 norm of each member's gradient."""
        squares = [p.grad.flatten(1).square().sum(1) for p in self.parameters.values()]
        return torch.stack(squares).sum(0).sqrt()

    def check(self, expected):
        """What is wrong with this step, compared with the lab's kernels; None where nothing is."""
        M, R, T = self.members, self.rows, self.width
        logps = torch.from_numpy(self.score()[0])
        apart = (logps - unpack(expected["logps"], torch.float32, M, R, T)).abs().max().item()
        if not apart < 1e-4:
            return f"log-probabilities of the same weights differ by {apart:.2g}, at most 0.0001 is allowed"
        drawn = unpack(expected["sampled"], torch.int32, M, R, T).long()
        # A uniform that falls between two roundings of a sum may choose another token, and all after it.
        other = (torch.from_numpy(self.sample()[0]) != drawn).any(2).float().mean().item()
        if not other <= 0.02:
            return f"{100 * other:.1f} % of the responses drawn with the same numbers differ, at most 2 % is allowed"
        self.backward()
        wanted = unpack(expected["gradNorms"], torch.float32, M)
        apart = ((self.norms().detach() - wanted).abs() / wanted).max().item()
        if not apart < 1e-3:
            return f"gradient norms differ by {100 * apart:.2g} %, at most 0.1 % is allowed"
        return None


def answer(message):
    print(json.dumps(message), flush=True)


def main():
    job = json.loads(sys.stdin.readline())
    torch.set_num_threads(job["threads"])
    step = Step(job)
    problem = step.check(job["expected"])
    if problem:
        answer({"error": problem})
        return
    threads = torch.get_num_threads()
    answer({"ready": f"PyTorch {torch.__version__}, {threads} threads, {blas_name()}"})
    for line in sys.stdin:
        order = json.loads(line)
        work = getattr(step, order["phase"])
        start = time.perf_counter()
        for _ in range(order["calls"]):
            work()
        answer({"ms": 1000 * (time.perf_counter() - start) / order["calls"]})


main()
