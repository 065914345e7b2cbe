using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Tests.Weights;

public sealed class BaseResolverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BaseResolverTests()
    {
        Directory.CreateDirectory(_folder["bases/tiny"]);
        Directory.CreateDirectory(_folder["app/models/mine"]);
        Directory.CreateDirectory(_folder["app/tiny"]);
    }

    [Theory]
    [InlineData("tiny", "bases/tiny")]
    [InlineData("./tiny", "app/tiny")]
    [InlineData("models/mine", "app/models/mine")]
    [InlineData("../app/models/mine", "app/models/mine")]
    [InlineData("..\\app\\models\\mine", "app/models/mine")]
    public async Task A_bundled_name_and_a_folder_are_found(string model, string expected) => Assert.Equal(new ResolvedBase(Path.GetFullPath(_folder[expected]), null), await ResolveAsync(model));

    [Fact]
    public async Task An_absolute_folder_is_found() => Assert.Equal(_folder["app"], (await ResolveAsync(_folder["app"])).Folder);

    [Theory]
    [InlineData(BaseWeights.Pretrained)]
    [InlineData(BaseWeights.Fresh)]
    public async Task A_name_on_the_Hub_is_asked_of_the_Hub(BaseWeights weights)
    {
        var snapshot = new HubSnapshot(new HubReference("org/name", "v1"), "0123", "/hub/0123", null);
        (HubReference, bool)? asked = null;
        var resolved = await BaseResolver.ResolveAsync(new BaseSpec { Model = "hf://org/name@v1", Weights = weights }, _folder["app"], _folder["bases"], (reference, withWeights) =>
        {
            asked = (reference, withWeights);
            return Task.FromResult(snapshot);
        });
        Assert.Equal(new ResolvedBase("/hub/0123", snapshot), resolved);
        Assert.Equal((new HubReference("org/name", "v1"), weights == BaseWeights.Pretrained), asked);
    }

    [Theory]
    [InlineData("hf://name", DiagnosticCodes.SpecHubName, "\"hf://name\" is no name of a model on the Hub, hf://organisation/name or hf://organisation/name@revision: organisation and name are needed, with \"/\" between them.")]
    [InlineData("model.GGUF", DiagnosticCodes.BaseKindNotSupported, "The base 'model.GGUF' is a GGUF file, which isn't supported yet. Name a folder with the model as safetensors.")]
    public async Task Other_kinds_are_refused_by_name(string model, string code, string message)
    {
        var diagnostic = await RefusalAsync(model);
        Assert.Equal((code, message), (diagnostic.Code, diagnostic.Message));
    }

    [Fact]
    public async Task A_name_that_is_not_there_gets_a_suggestion()
    {
        var diagnostic = await RefusalAsync("tinny");
        Assert.Equal($"app.finetune.json(3,5): error FTSDK1100: The base 'tinny' was not found: there is no folder {_folder["app/tinny"]}, and bundled are tiny. Did you mean \"tiny\"?", diagnostic.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private Task<ResolvedBase> ResolveAsync(string model) => BaseResolver.ResolveAsync(
        new BaseSpec { Model = model }, _folder["app"], _folder["bases"], (_, _) => throw new InvalidOperationException("The Hub isn't asked."), new SourceSpan("app.finetune.json", 3, 5));

    private async Task<Diagnostic> RefusalAsync(string model) => Assert.Single((await Assert.ThrowsAsync<FineTuneException>(() => ResolveAsync(model))).Diagnostics);
}
