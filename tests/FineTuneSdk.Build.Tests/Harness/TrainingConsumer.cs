using FineTuneSdk.Tests;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>A user's application whose spec really trains, on a micro model that is bundled as <c>micro</c>: a second or two of training.</summary>
internal static class TrainingConsumer
{
    /// <summary>The project and its spec, data and model; the spec can be written anew.</summary>
    public static (Consumer App, MicroProject Spec) Create(PackedFeed feed)
    {
        var app = new Consumer(feed);
        var spec = new MicroProject(path: app.FullPath);
        Directory.CreateDirectory(app.PathOf("../bases"));
        Directory.Move(app.PathOf("model"), app.PathOf("../bases/micro"));
        WriteSpec(app, spec);
        app.WriteProject(
            """
            <OutputType>Exe</OutputType>
            <FineTuneTorchBackend>cpu</FineTuneTorchBackend>
            <FineTuneBundledBases>$(MSBuildProjectDirectory)/../bases/</FineTuneBundledBases>
            """,
            $"""
            <PackageReference Include="FineTuneSdk" Version="{feed.Version}" PrivateAssets="all" />
            <PackageReference Include="FineTuneSdk.SemanticKernel" Version="{feed.Version}" />
            """);
        app.Write("Program.cs", """
            using Microsoft.SemanticKernel;
            using Microsoft.SemanticKernel.ChatCompletion;

            var kernel = Kernel.CreateBuilder().AddFineTunedChatCompletion(Adapters.Support).Build();
            var answer = await kernel.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(args[0]);
            Console.WriteLine($"answer: {answer.Content!.Length > 0}");
            Console.WriteLine($"libtorch: {FineTuneSdk.Torch.Native.LibTorch.Directory}");
            """);
        return (app, spec);
    }

    /// <summary>Writes the spec; each argument replaces a part of it.</summary>
    public static void WriteSpec(Consumer app, MicroProject spec, string? training = null, string? evaluation = null, string? method = null)
    {
        spec.WriteSpec(method: method ?? """ "rank": 4, "alpha": 8 """, training: training ?? """ "epochs": 2, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """, evaluation: evaluation ?? """ "maxNewTokens": 8 """);
        app.Write("support.finetune.json", app.Read("support.finetune.json").Replace("\"model\": \"model\"", "\"model\": \"micro\"", StringComparison.Ordinal));
    }

    /// <summary>Runs the built or published application in a folder; it answers. Returns what it wrote.</summary>
    public static async Task<string> AnswersAsync(Consumer app, string directory, Dictionary<string, string?> environment)
    {
        var (exitCode, output) = await DotNet.RunAsync(directory, environment, [$"{app.Name}.dll", "bill card 1"]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("answer: True", output, StringComparison.Ordinal);
        return output;
    }
}
