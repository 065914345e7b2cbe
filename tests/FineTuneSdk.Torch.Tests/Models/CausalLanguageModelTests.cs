using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Models;

public sealed class CausalLanguageModelTests : IDisposable
{
    private const double Rounding = 2e-5;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ModelWeights _weights = SmallModel.Weights();
    private readonly CausalLanguageModel _model;

    public CausalLanguageModelTests() => _model = new CausalLanguageModel(SmallModel.Config, _weights);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Pieces_through_the_cache_give_what_the_whole_gives(int piece)
    {
        var ids = tensor(SmallModel.Ids(30, 1)).unsqueeze(0);
        var whole = SmallModel.Logits(_model, ids);
        using var cache = _model.CreateCache(4);
        var parts = new List<Tensor>();
        for (var start = 0; start < 30; start += piece)
            parts.Add(SmallModel.Logits(_model, ids.narrow(1, start, Math.Min(piece, 30 - start)), null, cache));
        Assert.Equal(30, cache.Length);
        Assert.InRange(SmallModel.Distance(cat(parts, 1), whole), 0, Rounding);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Padding_on_either_side_changes_no_token(bool left)
    {
        long[][] rows = [SmallModel.Ids(9, 2), SmallModel.Ids(4, 3), SmallModel.Ids(1, 4)];
        var (ids, mask) = Pad(rows, left);
        var logits = SmallModel.Logits(_model, ids, mask);
        Assert.True(logits.isfinite().all().item<bool>());
        for (var i = 0; i < rows.Length; i++)
        {
            var alone = SmallModel.Logits(_model, tensor(rows[i]).unsqueeze(0));
            Assert.InRange(SmallModel.Distance(logits[i].narrow(0, left ? 9 - rows[i].Length : 0, rows[i].Length), alone[0]), 0, Rounding);
        }
    }

    [Fact]
    public void Padding_on_the_right_needs_no_mask()
    {
        long[][] rows = [SmallModel.Ids(9, 2), SmallModel.Ids(4, 3)];
        var (ids, _) = Pad(rows, left: false);
        Assert.InRange(SmallModel.Distance(SmallModel.Logits(_model, ids)[1].narrow(0, 0, 4), SmallModel.Logits(_model, tensor(rows[1]).unsqueeze(0))[0]), 0, Rounding);
    }

    [Fact]
    public void Rows_padded_on_the_left_go_on_through_the_cache()
    {
        long[][] rows = [SmallModel.Ids(9, 2), SmallModel.Ids(4, 3)];
        var (ids, mask) = Pad(rows, left: true);
        using var cache = _model.CreateCache(4);
        SmallModel.Logits(_model, ids.narrow(1, 0, 6), mask.narrow(1, 0, 6), cache);
        SmallModel.Logits(_model, ids.narrow(1, 6, 2), mask.narrow(1, 0, 8), cache);
        var last = SmallModel.Logits(_model, ids.narrow(1, 8, 1), mask, cache);
        for (var i = 0; i < rows.Length; i++)
            Assert.InRange(SmallModel.Distance(last[i], SmallModel.Logits(_model, tensor(rows[i]).unsqueeze(0))[0].narrow(0, rows[i].Length - 1, 1)), 0, Rounding);
    }

    [Fact]
    public void Rows_of_the_cache_can_be_dropped()
    {
        var ids = tensor(SmallModel.Ids(18, 5)).view(2, 9);
        using var cache = _model.CreateCache(4);
        SmallModel.Logits(_model, ids.narrow(1, 0, 8), null, cache);
        cache.SelectRows(tensor(new long[] { 1 }));
        var last = SmallModel.Logits(_model, ids.narrow(0, 1, 1).narrow(1, 8, 1), null, cache);
        Assert.InRange(SmallModel.Distance(last[0, 0], SmallModel.Logits(_model, ids)[1, 8]), 0, Rounding);
    }

    [Fact]
    public void A_mask_of_another_width_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => _model.Forward(zeros(1, 3, ScalarType.Int64), ones(1, 4, ScalarType.Bool)));
        Assert.StartsWith("The attention mask covers 4 tokens of 0 cached and 3 new ones.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_stays_on_the_device_of_the_weights()
    {
        using var weights = ModelWeights.CreateFresh(SmallModel.Config, 1, META);
        using var model = new CausalLanguageModel(SmallModel.Config, weights);
        var ids = zeros(2, 5, ScalarType.Int64, META);
        var logits = SmallModel.Logits(model, ids, ones(2, 5, ScalarType.Bool, META));
        Assert.Equal((DeviceType.META, ScalarType.Float32), (logits.device_type, logits.dtype));
        using var cache = model.CreateCache(8);
        SmallModel.Logits(model, ids, null, cache);
        SmallModel.Logits(model, ids, null, cache);
        Assert.Equal([2, 1, SmallModel.Vocabulary], SmallModel.Logits(model, ids.narrow(1, 0, 1), null, cache).shape);
        Assert.Equal(DeviceType.META, model.Device.type);
    }

    [Fact]
    public void Gradients_reach_every_weight()
    {
        foreach (var tensor in _weights.Tensors.Values)
            tensor.requires_grad_();
        _model.Logits(_model.Forward(tensor(SmallModel.Ids(8, 6)).view(2, 4))).square().mean().backward();
        Assert.All(_weights.Tensors, t => Assert.True(t.Value.grad is { } grad && grad.abs().max().item<float>() > 0, t.Key));
    }

    [Fact]
    public void A_forward_pass_leaves_nothing_behind()
    {
        var ids = tensor(SmallModel.Ids(8, 6)).view(2, 4);
        var mask = ones(2, 4, ScalarType.Bool);
        void Run()
        {
            using var cache = _model.CreateCache(4);
            SmallModel.Logits(_model, ids, mask).Dispose();
            SmallModel.Logits(_model, ids, null, cache).Dispose();
            SmallModel.Logits(_model, ids.narrow(1, 0, 1), null, cache).Dispose();
        }
        using (NewDisposeScope())
            Run();
        var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Run();
        // The narrowed ids alone are this test's own.
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        scope.Dispose();
    }

    [Fact]
    public void Views_share_the_weights_and_keep_their_slots_apart()
    {
        using var other = new CausalLanguageModel(SmallModel.Config, _weights);
        var ids = tensor(SmallModel.Ids(4, 6)).unsqueeze(0);
        var before = SmallModel.Logits(_model, ids);
        other.Linears.First(l => l.Path == "model.layers.1.mlp.up_proj").Module = new Linear(zeros(24, 16), null);
        Assert.Equal(0, SmallModel.Distance(before, SmallModel.Logits(_model, ids)));
        Assert.NotEqual(0, SmallModel.Distance(before, SmallModel.Logits(other, ids)));
    }

    [Fact]
    public void Slots_have_Hugging_Faces_paths_and_a_tied_head_is_none_of_the_linears()
    {
        using var tiedWeights = SmallModel.Weights(SmallModel.Config with { TieWordEmbeddings = true });
        using var tied = new CausalLanguageModel(SmallModel.Config with { TieWordEmbeddings = true }, tiedWeights);
        Assert.Equal(
            ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"],
            tied.Linears.Where(l => l.Path.StartsWith("model.layers.1.", StringComparison.Ordinal)).Select(l => l.Path["model.layers.1.".Length..]));
        Assert.Equal(14, tied.Linears.Count);
        Assert.Equal("lm_head", _model.Linears[^1].Path);
        Assert.Equal(["model.layers.0.input_layernorm", "model.layers.0.post_attention_layernorm", "model.layers.1.input_layernorm", "model.layers.1.post_attention_layernorm", "model.norm"], tied.Norms.Select(n => n.Path));
        Assert.Same(((Embedding)tied.Embedding.Module).Weight, ((Linear)tied.Head.Module).Weight);
    }

    public void Dispose()
    {
        _model.Dispose();
        _weights.Dispose();
        _scope.Dispose();
    }

    private static (Tensor Ids, Tensor Mask) Pad(long[][] rows, bool left)
    {
        var width = rows.Max(r => r.Length);
        var ids = zeros(rows.Length, width, ScalarType.Int64);
        var mask = zeros(rows.Length, width, ScalarType.Int64);
        for (var i = 0; i < rows.Length; i++)
        {
            var start = left ? width - rows[i].Length : 0;
            ids[i].narrow(0, start, rows[i].Length).copy_(tensor(rows[i]));
            mask[i].narrow(0, start, rows[i].Length).fill_(1);
        }
        return (ids, mask);
    }
}
