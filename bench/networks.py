"""The project's transformer, U-Net and diffusion transformer written again in PyTorch, on the same weights by the same names."""
import math

import torch
import torch.nn.functional as F

EPSILON = 1e-5
FREQUENCIES = 16
PLACES = ("down", "middle", "up")


def rms_norm(x, gain):
    return F.rms_norm(x, (x.shape[-1],), gain, EPSILON)


def condition(weight, t, classes):
    """Time and class as one embedding."""
    frequencies = 1000.0 ** (torch.arange(FREQUENCIES) / (FREQUENCIES - 1))
    angles = t[:, None] * frequencies[None]
    time = F.silu(torch.cat([angles.sin(), angles.cos()], 1) @ weight("time.in")) @ weight("time.out")
    return F.silu(time + weight("class")[classes])


class Transformer(torch.nn.Module):
    """Pre-norm RMSNorm, rotary positions, SwiGLU, tied embedding."""

    def __init__(self, config, weights):
        super().__init__()
        self.config = config
        self.w = torch.nn.ParameterDict(
            {name.replace(".", "/"): torch.nn.Parameter(value) for name, value in weights.items()}
        )
        head = config["width"] // config["heads"]
        rates = 10000.0 ** (-torch.arange(head // 2, dtype=torch.float64) / (head // 2))
        angles = torch.arange(config["context"], dtype=torch.float64)[:, None] * rates[None]
        self.register_buffer("cos", angles.cos().float())
        self.register_buffer("sin", angles.sin().float())

    def weight(self, name):
        return self.w[name.replace(".", "/")]

    def rotate(self, x, first, count):
        cos, sin = self.cos[first : first + count], self.sin[first : first + count]
        a, b = x.chunk(2, -1)
        return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)

    def forward(self, tokens, cache=None, first=0):
        """Logits [batch, time, vocabulary]; `cache` [layers, 2, batch, heads, context, head] is written in place."""
        config = self.config
        batch, count = tokens.shape
        heads, width = config["heads"], config["width"]
        x = F.embedding(tokens, self.weight("embedding"))
        for layer in range(config["layers"]):
            qkv = rms_norm(x, self.weight(f"layer{layer}.attention.norm")) @ self.weight(f"layer{layer}.attention.qkv")
            q, k, v = (part.view(batch, count, heads, -1).transpose(1, 2) for part in qkv.chunk(3, -1))
            q, k = self.rotate(q, first, count), self.rotate(k, first, count)
            if cache is not None:
                keys, values = cache[layer]
                keys[:, :, first : first + count] = k
                values[:, :, first : first + count] = v
                k, v = keys[:, :, : first + count], values[:, :, : first + count]
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=count > 1)
            x = x + mixed.transpose(1, 2).reshape(batch, count, width) @ self.weight(f"layer{layer}.attention.out")
            gate, up = (
                rms_norm(x, self.weight(f"layer{layer}.mlp.norm")) @ self.weight(f"layer{layer}.mlp.in")
            ).chunk(2, -1)
            x = x + (F.silu(gate) * up) @ self.weight(f"layer{layer}.mlp.out")
        return rms_norm(x, self.weight("norm")) @ self.weight("embedding").T

    def step(self, tokens, cache, at):
        """`forward` for one position, a tensor, over the whole cache under a mask: shapes that torch.compile can keep."""
        config = self.config
        batch, heads, width = tokens.shape[0], config["heads"], config["width"]
        seen = (torch.arange(config["context"]) <= at)[None, None, None]
        cos, sin = self.cos[at], self.sin[at]

        def rotate(x):
            a, b = x.chunk(2, -1)
            return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)

        x = F.embedding(tokens, self.weight("embedding"))
        for layer in range(config["layers"]):
            qkv = rms_norm(x, self.weight(f"layer{layer}.attention.norm")) @ self.weight(f"layer{layer}.attention.qkv")
            q, k, v = (part.view(batch, 1, heads, -1).transpose(1, 2) for part in qkv.chunk(3, -1))
            keys, values = cache[layer]
            keys.index_copy_(2, at, rotate(k))
            values.index_copy_(2, at, v)
            mixed = F.scaled_dot_product_attention(rotate(q), keys, values, attn_mask=seen)
            x = x + mixed.transpose(1, 2).reshape(batch, 1, width) @ self.weight(f"layer{layer}.attention.out")
            gate, up = (
                rms_norm(x, self.weight(f"layer{layer}.mlp.norm")) @ self.weight(f"layer{layer}.mlp.in")
            ).chunk(2, -1)
            x = x + (F.silu(gate) * up) @ self.weight(f"layer{layer}.mlp.out")
        return rms_norm(x, self.weight("norm")) @ self.weight("embedding").T

    def empty_cache(self, batch):
        config = self.config
        head = config["width"] // config["heads"]
        return torch.zeros(config["layers"], 2, batch, config["heads"], config["context"], head)


class Unet(torch.nn.Module):
    """Images in PyTorch's own layout [batch, channels, height, width]; kernels are turned to it once."""

    def __init__(self, config, weights):
        super().__init__()
        self.config = config
        self.w = torch.nn.ParameterDict()
        for name, value in weights.items():
            turned = value.permute(3, 2, 0, 1).contiguous() if value.ndim == 4 else value
            self.w[name.replace(".", "/")] = torch.nn.Parameter(turned)

    def weight(self, name):
        return self.w[name.replace(".", "/")]

    @staticmethod
    def convolution(x, kernel, stride=1):
        """'same' padding as TensorFlow has it: the odd row goes below and to the right."""
        size = kernel.shape[-1]
        whole = max((math.ceil(x.shape[-1] / stride) - 1) * stride + size - x.shape[-1], 0)
        before, after = whole // 2, whole - whole // 2
        if before == after:
            return F.conv2d(x, kernel, stride=stride, padding=before)
        return F.conv2d(F.pad(x, (before, after, before, after)), kernel, stride=stride)

    @staticmethod
    def norm_silu(x, gain, scale=None, shift=None):
        y = x * torch.rsqrt(x.square().mean(1, keepdim=True) + EPSILON)
        gain = gain[None, :, None, None]
        return F.silu(y * gain if scale is None else y * (scale * gain) + shift)

    def block(self, name, x, embedding):
        scale, shift = (embedding @ self.weight(f"{name}.embedding"))[:, :, None, None].chunk(2, 1)
        h = self.convolution(self.norm_silu(x, self.weight(f"{name}.norm1")), self.weight(f"{name}.conv1"))
        h = self.norm_silu(h, self.weight(f"{name}.norm2"), scale + 1, shift)
        return x + self.convolution(h, self.weight(f"{name}.conv2"))

    def forward(self, x, t, classes):
        config = self.config
        embedding = condition(self.weight, t, classes)
        h = self.convolution(x, self.weight("in"), 2) + self.weight("in.bias")[None, :, None, None]

        def run(place, h):
            for b in range(config["blocks"]):
                h = self.block(f"{place}{b}", h, embedding)
            return h

        skip = run("down", h)
        h = run("middle", self.convolution(skip, self.weight("shrink"), 2))
        h = self.convolution(F.interpolate(h, size=skip.shape[-2:], mode="nearest"), self.weight("grow")) + skip
        h = self.convolution(self.norm_silu(run("up", h), self.weight("out.norm")), self.weight("out"))
        return F.pixel_shuffle(h, 2)


class ImageTransformer(torch.nn.Module):
    """The diffusion transformer, with PyTorch's own folding, layer norm and attention; images [batch, 1, height, width]."""

    def __init__(self, config, weights):
        super().__init__()
        self.config = config
        self.w = torch.nn.ParameterDict(
            {name.replace(".", "/"): torch.nn.Parameter(value) for name, value in weights.items()}
        )
        across, quarter = config["side"] // config["patch"], config["width"] // 4
        rates = 10000.0 ** (-torch.arange(quarter, dtype=torch.float64) / quarter)
        rows, columns = (
            place.flatten()[:, None] * rates
            for place in torch.meshgrid(torch.arange(across), torch.arange(across), indexing="ij")
        )
        places = torch.cat([rows.sin(), rows.cos(), columns.sin(), columns.cos()], 1)
        self.register_buffer("places", places.float())

    def weight(self, name):
        return self.w[name.replace(".", "/")]

    def modulation(self, name, embedding, parts):
        return (embedding @ self.weight(name) + self.weight(f"{name}.bias"))[:, None].chunk(parts, -1)

    @staticmethod
    def modulated(x, scale, shift):
        return F.layer_norm(x, (x.shape[-1],), eps=1e-6) * (1 + scale) + shift

    def forward(self, x, t, classes):
        config = self.config
        patch, heads = config["patch"], config["heads"]
        embedding = condition(self.weight, t, classes)
        h = F.unfold(x, patch, stride=patch).transpose(1, 2) @ self.weight("in") + self.weight("in.bias") + self.places
        for layer in range(config["layers"]):
            name = f"layer{layer}"
            scale1, shift1, gate1, scale2, shift2, gate2 = self.modulation(f"{name}.modulation", embedding, 6)
            qkv = self.modulated(h, scale1, shift1) @ self.weight(f"{name}.attention.in")
            q, k, v = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in qkv.chunk(3, -1))
            seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
            h = h + gate1 * (seen @ self.weight(f"{name}.attention.out"))
            inner = self.modulated(h, scale2, shift2) @ self.weight(f"{name}.mlp.in") + self.weight(f"{name}.mlp.bias")
            h = h + gate2 * (F.silu(inner) @ self.weight(f"{name}.mlp.out"))
        scale, shift = self.modulation("out.modulation", embedding, 2)
        out = self.modulated(h, scale, shift) @ self.weight("out") + self.weight("out.bias")
        return F.fold(out.transpose(1, 2), config["side"], patch, stride=patch)


def image_network(config, weights):
    """The network of images that a configuration names."""
    return (ImageTransformer if config.get("kind") == "transformer" else Unet)(config, weights)
