using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace FineTuneSdk.Benchmarks;

/// <summary>The same model as anyone would write it with TorchSharp: tensors in a scope, autograd's own derivatives, keys and values repeated, TorchSharp's AdamW.</summary>
internal sealed class PlainModel : IDisposable
{
    private readonly ModelConfig _config;
    private readonly ModelWeights _weights;
    private readonly bool _isFused;
    private readonly Dictionary<string, (TorchSharp.Modules.Parameter A, TorchSharp.Modules.Parameter B)> _updates = [];
    private readonly double _scale;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _cos;
    private readonly Tensor _sin;

    public PlainModel(ModelConfig config, ModelWeights weights, MethodSpec method, bool isFused)
    {
        (_config, _weights, _isFused, _scale) = (config, weights, isFused, method.Alpha / method.Rank);
        foreach (var (name, weight) in weights.Tensors.Where(t => t.Key.EndsWith("_proj.weight", StringComparison.Ordinal)))
            _updates[name] = (nn.Parameter(randn(method.Rank, weight.size(1)) * 0.01), nn.Parameter(zeros(weight.size(0), method.Rank)));
        _optimizer = optim.AdamW(_updates.Values.SelectMany(u => new[] { u.A, u.B }), lr: 0, weight_decay: 0);
        var frequencies = 1 / pow(10000f, arange(0, config.HeadSize, 2) / (double)config.HeadSize);
        var angles = outer(arange(config.MaxPositions), frequencies);
        _cos = cat([angles, angles], 1).cos();
        _sin = cat([angles, angles], 1).sin();
    }

    public double Step(IReadOnlyList<EncodedExample> examples)
    {
        var length = examples[0].Ids.Length - 1;
        var ids = tensor(examples.SelectMany(e => e.Ids[..^1]).Select(i => (long)i).ToArray(), [examples.Count, length]);
        var targets = tensor(examples.SelectMany(e => e.Ids[1..]).Select(i => (long)i).ToArray());
        _optimizer.zero_grad();
        var x = _weights["model.embed_tokens.weight"][ids];
        for (var layer = 0; layer < _config.LayerCount; layer++)
            x = Layer(x, $"model.layers.{layer}.", length);
        var logits = nn.functional.linear(Norm(x, "model.norm.weight"), _weights["model.embed_tokens.weight"]);
        var loss = nn.functional.cross_entropy(logits.view(-1, _config.VocabularySize), targets);
        loss.backward();
        nn.utils.clip_grad_norm_(_updates.Values.SelectMany(u => new[] { u.A, u.B }), 1);
        _optimizer.step();
        return loss.item<float>();
    }

    public void Dispose() => _optimizer.Dispose();

    private Tensor Layer(Tensor x, string path, long length)
    {
        var h = Norm(x, path + "input_layernorm.weight");
        var q = Rotate(Heads(Linear(h, path + "self_attn.q_proj.weight"), _config.HeadCount), length);
        var k = Rotate(Heads(Linear(h, path + "self_attn.k_proj.weight"), _config.KeyValueHeadCount), length);
        var v = Heads(Linear(h, path + "self_attn.v_proj.weight"), _config.KeyValueHeadCount);
        var groups = _config.HeadCount / _config.KeyValueHeadCount;
        (k, v) = (k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1));
        var mixed = _isFused ? nn.functional.scaled_dot_product_attention(q, k, v, is_casual: true) : Attend(q, k, v, length);
        x = x + Linear(mixed.transpose(1, 2).flatten(2), path + "self_attn.o_proj.weight");
        h = Norm(x, path + "post_attention_layernorm.weight");
        return x + Linear(nn.functional.silu(Linear(h, path + "mlp.gate_proj.weight")) * Linear(h, path + "mlp.up_proj.weight"), path + "mlp.down_proj.weight");
    }

    private Tensor Attend(Tensor q, Tensor k, Tensor v, long length)
    {
        var scores = q.matmul(k.transpose(2, 3)) / Math.Sqrt(_config.HeadSize);
        var hidden = ones(length, length, ScalarType.Bool).triu(1);
        return nn.functional.softmax(scores.masked_fill(hidden, double.NegativeInfinity), -1).matmul(v);
    }

    private Tensor Linear(Tensor x, string name)
    {
        var (a, b) = _updates[name];
        return nn.functional.linear(x, _weights[name]) + nn.functional.linear(nn.functional.linear(x, a), b) * _scale;
    }

    private Tensor Norm(Tensor x, string name) => x * (x.pow(2).mean([-1], keepdim: true) + _config.NormEpsilon).rsqrt() * _weights[name];

    private Tensor Heads(Tensor x, long heads) => x.unflatten(2, [heads, _config.HeadSize]).transpose(1, 2);

    private Tensor Rotate(Tensor x, long length)
    {
        var half = _config.HeadSize / 2;
        var turned = cat([-x.narrow(3, half, half), x.narrow(3, 0, half)], 3);
        return x * _cos.narrow(0, 0, length) + turned * _sin.narrow(0, 0, length);
    }
}
