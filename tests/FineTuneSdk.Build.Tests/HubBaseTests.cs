using FineTuneSdk.Build.Tests.Harness;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Build.Tests;

/// <summary>A base of the Hub, from the first build to the published application.</summary>
public sealed class HubBaseTests(PackedFeed feed)
{
    [Fact]
    public async Task A_base_of_the_Hub_is_downloaded_by_the_build_and_found_by_the_application()
    {
        await using var hub = await HubServer.StartAsync();
        var (app, _) = TrainingConsumer.Create(feed);
        hub.AddFolder(app.PathOf("../bases/micro"));
        app.Write("support.finetune.json", app.Read("support.finetune.json").Replace("\"model\": \"micro\"", "\"model\": \"hf://acme/micro\"", StringComparison.Ordinal));
        app.Environment["HF_HOME"] = app.PathOf("../hf");
        app.Environment["HF_ENDPOINT"] = hub.Address.ToString();
        foreach (var name in new[] { "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HUB_OFFLINE", "HF_TOKEN" })
            app.Environment[name] = null;

        var first = await app.BuildAsync();
        first.Succeeds().StartsWorkers(1);
        Assert.Contains(first.Messages, message => message.StartsWith("support: downloading the base hf://acme/micro@main into ", StringComparison.Ordinal));
        hub.Requests.Clear();
        (await app.BuildAsync()).Succeeds().StartsWorkers(0);
        await TrainingConsumer.AnswersAsync(app, app.PathOf("bin/Debug/net10.0"), app.Environment);

        (await app.RunAsync(["publish", "--no-restore", "-p:FineTunePublishBase=true", "-o", app.PathOf("../published")])).Succeeds().StartsWorkers(0);
        Assert.Empty(hub.Requests);
        Directory.Delete(app.PathOf("../hf"), recursive: true);
        await TrainingConsumer.AnswersAsync(app, app.PathOf("../published"), app.Environment);
    }
}
