using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Peft;

public sealed class TrainedRowsTests
{
    [Fact]
    public void Embedding_and_head_compute_and_learn_as_with_the_rows_in_the_table()
    {
        using var scope = NewDisposeScope();
        var table = randn([9, 4], ScalarType.Float64);
        var (x, ids, indices) = (randn([2, 3, 4], ScalarType.Float64), tensor(new long[] { 8, 0, 3, 3 }, [2, 2]), tensor(new long[] { 7, 3, 0 }));
        var rows = randn([3, 4], ScalarType.Float64).requires_grad_();
        var copies = rows.detach().clone().requires_grad_();
        using var embedding = new RowsEmbedding(new Embedding(table), rows, [7, 3, 0]);
        using var head = new RowsHead(new Linear(table, null), rows, [7, 3, 0]);

        var whole = table.index_copy(0, indices, copies);
        var (embedded, logits) = (embedding.Forward(ids), head.Forward(x));
        (embedded.square().sum() + logits.square().sum()).backward();
        (whole[ids].square().sum() + x.matmul(whole.t()).square().sum()).backward();

        Assert.True(embedded.allclose(whole[ids], 0, 0));
        Assert.True(logits.allclose(x.matmul(whole.t()), 1e-12, 1e-12));
        Assert.True(rows.grad!.allclose(copies.grad!, 1e-12, 1e-12));
    }

    [Fact]
    public void An_updates_bias_is_scaled()
    {
        using var scope = NewDisposeScope();
        var (weight, a, b, c, x) = (randn(5, 7), randn(2, 7), randn(5, 2), randn(5), randn(3, 7));
        using var biased = new BiasedUpdate(new LoraLinear(new Linear(weight, null), a, b, 1.5), c);

        Assert.True(biased.Forward(x).allclose(nn.functional.linear(x, weight + biased.Delta(), 1.5 * c), 1e-5, 1e-5));
        Assert.True(biased.BiasDelta().allclose(1.5 * c));
    }
}
