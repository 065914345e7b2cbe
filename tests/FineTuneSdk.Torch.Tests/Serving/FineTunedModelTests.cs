using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Serving;

namespace FineTuneSdk.Torch.Tests.Serving;

public sealed class FineTunedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _base;

    public FineTunedModelTests() => _base = MicroModel.Write(_folder["bases", "micro"], seed: 77);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Adapters_of_one_base_share_it_and_the_last_one_frees_it()
    {
        MicroAdapter.Write(_folder.Path, "one", _base, seed: 1);
        MicroAdapter.Write(_folder.Path, "two", _base, seed: 2);
        var one = Load("one");
        var two = Load("two");
        Assert.True(one.SharesBaseWith(two));
        one.Dispose();
        one.Dispose();
        using var again = Load("one");
        Assert.True(again.SharesBaseWith(two));
        again.Dispose();
        two.Dispose();
        using var later = Load("two");
        Assert.False(later.SharesBaseWith(two));
    }

    [Fact]
    public async Task Two_that_load_at_once_load_the_base_once()
    {
        MicroAdapter.Write(_folder.Path, "one", _base, seed: 1);
        var models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Load("one"), TestContext.Current.CancellationToken)));
        Assert.All(models, m => Assert.True(m.SharesBaseWith(models[0])));
        Assert.All(models, m => m.Dispose());
    }

    [Fact]
    public void A_load_that_fails_leaves_nothing_behind()
    {
        MicroAdapter.Write(_folder.Path, "one", _base, seed: 1);
        File.Delete(_folder["one", "adapter_model.safetensors"]);
        Assert.Equal("FTSDK1404", Assert.Single(Assert.Throws<FineTuneException>(() => Load("one")).Diagnostics).Code);
        MicroAdapter.Write(_folder.Path, "one", _base, seed: 1);
        var first = Load("one");
        first.Dispose();
        using var second = Load("one");
        Assert.False(first.SharesBaseWith(second));
    }

    [Fact]
    public void An_adapter_that_computes_something_else_than_its_probe_is_not_loaded()
    {
        MicroAdapter.Write(_folder.Path, "one", _base, seed: 1, manifest => manifest with { Probe = Record(_folder["one"]) });
        Load("one").Dispose();
        MicroAdapter.Write(_folder.Path, "other", _base, seed: 2, manifest => manifest with { Probe = Record(_folder["one"]) });
        var error = Assert.Throws<FineTuneException>(() => Load("other"));
        Assert.Equal("FTSDK1408", Assert.Single(error.Diagnostics).Code);
    }

    [Fact]
    public void A_device_that_is_not_there_is_an_error()
    {
        MicroAdapter.Write(_folder.Path, "one", _base, seed: 1);
        var error = Assert.Throws<FineTuneException>(() => FineTunedModel.Load("one", new FineTunedModelOptions { ContentDirectory = _folder.Path, Device = "tpu" }));
        Assert.Equal("finetune: error FTSDK0105: The device \"tpu\" is none of \"auto\", \"cpu\", \"cuda\" and \"cuda:N\".", error.Message);
    }

    private IReadOnlyList<ProbePrompt> Record(string adapter)
    {
        var folder = ModelFolder.Open(_base);
        using var files = folder.OpenWeights();
        var config = ModelConfigReader.Read(folder.ConfigPath);
        using var weights = ModelWeights.Load(files, config);
        using var model = new CausalLanguageModel(config, weights);
        using var loaded = LoadedAdapter.Load(model, adapter);
        return Probe.Record(model, [[1, 2, 3], [70, 80]]);
    }

    private FineTunedModel Load(string name) => FineTunedModel.Load(name, new FineTunedModelOptions { ContentDirectory = _folder.Path });
}
