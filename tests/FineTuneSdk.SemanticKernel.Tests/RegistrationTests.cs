using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Tests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;

namespace FineTuneSdk.SemanticKernel.Tests;

/// <summary>AddFineTunedChatClient and AddFineTunedChatCompletion, on service collections and kernel builders.</summary>
public sealed class RegistrationTests(ServedFolder folder)
{
    private static readonly ChatOptions Short = new() { MaxOutputTokens = 6 };

    [Fact]
    public async Task A_chat_client_has_its_key_and_the_first_one_needs_none()
    {
        await using var provider = new ServiceCollection()
            .AddFineTunedChatClient("support", "a", folder.Configure)
            .AddFineTunedChatClient("legal", "b", folder.Configure)
            .BuildServiceProvider();
        Assert.Equal("support", provider.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Same(provider.GetRequiredService<IChatClient>(), provider.GetRequiredKeyedService<IChatClient>("a"));
        Assert.Equal("legal", provider.GetRequiredKeyedService<IChatClient>("b").GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Null(provider.GetService<IChatCompletionService>());
        Assert.Null(provider.GetService<ITextGenerationService>());
    }

    [Fact]
    public async Task Chat_client_and_chat_completion_of_one_adapter_are_one_model()
    {
        await using var provider = new ServiceCollection()
            .AddFineTunedChatClient("support", configure: folder.Configure)
            .AddFineTunedChatCompletion("support", configure: folder.Configure)
            .BuildServiceProvider();
        var client = provider.GetRequiredService<IChatClient>();
        var model = provider.GetRequiredKeyedService<Torch.Serving.FineTunedModel>(new ServedAdapter("support", null));
        Assert.Same(model, client.GetService<Torch.Serving.FineTunedModel>());
        var answer = await provider.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(
            "hello", new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["max_tokens"] = 6 } }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((await client.GetResponseAsync("hello", Short, TestContext.Current.CancellationToken)).Text, answer.Content);
    }

    [Fact]
    public async Task Disposing_the_provider_disposes_the_clients()
    {
        var provider = new ServiceCollection().AddFineTunedChatClient("support", configure: folder.Configure).BuildServiceProvider();
        var client = provider.GetRequiredService<IChatClient>();
        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("hello", Short, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_kernel_with_nothing_but_a_chat_client_answers_prompts()
    {
        var kernel = Kernel.CreateBuilder().AddFineTunedChatClient("support", configure: folder.Configure).Build();
        var settings = new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["max_tokens"] = 6 } };
        var answer = await kernel.InvokePromptAsync("hello", new(settings), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((await kernel.GetRequiredService<IChatClient>().GetResponseAsync("hello", Short, TestContext.Current.CancellationToken)).Text, answer.GetValue<string>());
    }

    [Fact]
    public async Task A_kernel_from_AddKernel_finds_a_service_that_has_a_key()
    {
        var services = new ServiceCollection().AddFineTunedChatCompletion("support", "a", folder.Configure);
        services.AddKernel();
        await using var provider = services.BuildServiceProvider();
        var settings = new PromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["max_tokens"] = 6 } };
        var kernel = provider.GetRequiredService<Kernel>();
        Assert.Equal(
            (await kernel.InvokePromptAsync("hello", new(new PromptExecutionSettings { ServiceId = "a", ExtensionData = settings.ExtensionData }), cancellationToken: TestContext.Current.CancellationToken)).GetValue<string>(),
            (await kernel.InvokePromptAsync("hello", new(settings), cancellationToken: TestContext.Current.CancellationToken)).GetValue<string>());
    }

    [Fact]
    public async Task The_configuration_names_folders_of_bases()
    {
        var content = Directory.CreateTempSubdirectory("finetune-configured-").FullName;
        var elsewhere = MicroModel.Write(Path.Combine(content, "elsewhere", "micro"), seed: 2);
        MicroAdapter.Write(content, "support", elsewhere, seed: 11);
        IServiceCollection Services(string baseFolder) => new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("FineTune:Bases:micro", baseFolder)]).Build())
            .AddFineTunedChatClient("support", configure: options => options.ContentDirectory = content);
        await using (var provider = Services(folder.BaseFolder).BuildServiceProvider())
        {
            var error = Assert.Throws<FineTuneException>(provider.GetRequiredService<IChatClient>);
            Assert.Matches(
                @"micro: error FTSDK4003: The folder holds the model [0-9a-f]{12}, and the adapter 'support' belongs to 'micro' [0-9a-f]{12}: weights differ\. Name the adapter's base \(FineTune:Bases:micro\), or train the adapter on this one\.$",
                error.Message);
        }

        await using (var provider = Services(elsewhere).BuildServiceProvider())
            Assert.Equal("support", provider.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()!.DefaultModelId);
        Directory.Delete(content, recursive: true);
    }

    [Fact]
    public void An_adapter_that_is_not_there_is_an_error_with_those_that_are()
    {
        var kernel = Kernel.CreateBuilder().AddFineTunedChatCompletion("suport", configure: folder.Configure).Build();
        var error = Assert.Throws<FineTuneException>(() => kernel.GetRequiredService<IChatCompletionService>());
        Assert.Equal(
            $"finetune: error FTSDK4001: There is no adapter 'suport': {Path.Combine(folder.Path, "suport")} isn't there, and these are: legal, support. Build the project that has suport.finetune.json, with training switched on, and run its output.",
            error.Message);
    }

    [Fact]
    public void Missing_arguments_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddFineTunedChatClient(" "));
        Assert.Throws<ArgumentNullException>(() => new ServiceCollection().AddFineTunedChatCompletion(null!));
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddFineTunedChatClient("support"));
        Assert.Throws<ArgumentNullException>(() => ((IKernelBuilder)null!).AddFineTunedChatClient("support"));
        Assert.Throws<ArgumentNullException>(() => ((IKernelBuilder)null!).AddFineTunedChatCompletion("support"));
    }
}
