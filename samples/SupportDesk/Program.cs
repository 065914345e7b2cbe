using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

const string Instructions = "Route the ticket: department billing, shipping, technical, account or sales; priority high, normal or low. Answer as JSON.";

var kernel = Kernel.CreateBuilder().AddFineTunedChatCompletion(Adapters.Support).Build();
var chat = kernel.GetRequiredService<IChatCompletionService>();
foreach (var ticket in args)
{
    var history = new ChatHistory(Instructions);
    history.AddUserMessage(ticket);
    Console.WriteLine(await chat.GetChatMessageContentAsync(history));
}
