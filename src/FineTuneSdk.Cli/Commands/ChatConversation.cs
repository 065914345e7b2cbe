using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Torch.Generation;

namespace FineTuneSdk.Cli.Commands;

/// <summary>Messages in, streamed answers out. A base without a chat template is given the text as it is, each line a prompt of its own.</summary>
internal sealed class ChatConversation
{
    private readonly RunInputs _inputs;
    private readonly TextGenerator _generator;
    private readonly GenerationOptions _options;
    private readonly ConversationEncoder? _encoder;
    private readonly List<ChatMessage> _messages = [];

    public ChatConversation(RunInputs inputs, ServedModel model, ChatSettings settings)
    {
        _inputs = inputs;
        _generator = new TextGenerator(model.Model, inputs.Tokenizer);
        _options = new GenerationOptions { MaxNewTokens = inputs.Spec.Evaluation.MaxNewTokens, Temperature = settings.Temperature, StopTokenIds = inputs.Encoding.StopTokenIds };
        if (inputs.Template is { } template)
            _encoder = new ConversationEncoder(inputs.Tokenizer, template, new ChatTemplateOptions { SpecialTokens = inputs.Encoding.SpecialTokens, TimeProvider = inputs.Encoding.TimeProvider });
        if (settings.System is { } system)
            _messages.Add(new ChatMessage("system", system));
    }

    /// <summary>Answers line after line, until an empty one or the end of the input.</summary>
    public void Run(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            output.Write("> ");
            output.Flush();
            if (input.ReadLine() is not { Length: > 0 } line)
                return;
            Answer(line, output, cancellationToken);
        }
    }

    /// <summary>Answers one message.</summary>
    public void Answer(string text, TextWriter output, CancellationToken cancellationToken)
    {
        _messages.Add(new ChatMessage("user", text));
        var prompt = _encoder?.EncodePrompt(_messages, cancellationToken: cancellationToken) ?? _inputs.Tokenizer.EncodeWithSpecialTokens(text).Ids;
        var answer = new System.Text.StringBuilder();
        foreach (var token in _generator.Generate(prompt, _options, cancellationToken))
        {
            answer.Append(token.Text);
            output.Write(token.Text);
            output.Flush();
        }

        output.WriteLine();
        _messages.Add(new ChatMessage("assistant", answer.ToString()));
    }
}
