using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Tests.Weights;

public sealed class BaseIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void It_is_the_same_wherever_the_model_lies()
    {
        var first = Identity(MicroModel.Write(_folder["a"]));
        Assert.Equal(first, Identity(MicroModel.Write(_folder["b"])));
        Assert.Matches("^[0-9a-f]{64}$", first.Hash);
    }

    [Theory]
    [InlineData("config.json", "1E-05", "2E-05")]
    [InlineData("tokenizer.json", "\"version\":\"1.0\"", "\"version\":\"1.1\"")]
    [InlineData("tokenizer_config.json", "<|endoftext|>", "<|im_end|>")]
    [InlineData("generation_config.json", "258", "256")]
    [InlineData("chat_template.jinja", "assistant", "Assistant")]
    public void It_changes_with_each_file(string file, string from, string to)
    {
        var before = Identity(MicroModel.Write(_folder.Path));
        var text = File.ReadAllText(_folder[file]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(_folder[file], text.Replace(from, to, StringComparison.Ordinal));
        Assert.NotEqual(before.Hash, Identity(_folder.Path).Hash);
    }

    [Fact]
    public void It_changes_with_the_weights_unless_they_are_fresh()
    {
        var first = ModelFolder.Open(MicroModel.Write(_folder["a"], seed: 1));
        var second = ModelFolder.Open(MicroModel.Write(_folder["b"], seed: 2));
        Assert.NotEqual(first.ComputeIdentity(true, TestContext.Current.CancellationToken).Hash, second.ComputeIdentity(true, TestContext.Current.CancellationToken).Hash);
        Assert.Equal(first.ComputeIdentity(false, TestContext.Current.CancellationToken).Hash, second.ComputeIdentity(false, TestContext.Current.CancellationToken).Hash);
        File.Delete(_folder["b/model.safetensors"]);
        Assert.Equal("fresh", second.ComputeIdentity(false, TestContext.Current.CancellationToken).WeightsSha256);
    }

    public void Dispose() => _folder.Dispose();

    private static BaseIdentity Identity(string folder) => ModelFolder.Open(folder).ComputeIdentity(true, TestContext.Current.CancellationToken);
}
